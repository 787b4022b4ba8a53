// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IChannels} from "../interfaces/IChannels.sol";
import {IPartners} from "../interfaces/IPartners.sol";
import {Act, CaseId, Effect, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, NO_GATE, NOBODY, OPEN_ENDED, PartyId} from "../interfaces/Types.sol";
import {Directory} from "../libraries/Directory.sol";
import {Endings} from "../libraries/Endings.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {PermitTerms} from "../libraries/PermitTerms.sol";
import {Override} from "./Override.sol";
import {Procedure} from "./Procedure.sol";

/// @notice Partners and their licences; documented in `IPartners`.
contract Partners is IPartners, Override {
    using Directory for ISluice;
    using Endings for ISluice;
    using Lineage for ISluice;

    State private constant ADMITTED = State.wrap("Admitted");
    State private constant DEMANDED = State.wrap("ExitDemanded");
    State private constant EXITED = State.wrap("Exited");
    State private constant LICENSED = State.wrap("Licensed");
    State private constant ENDED = State.wrap("Ended");

    Act private constant ADMIT = Act.wrap("admit");
    Act private constant LEAVE = Act.wrap("leave");
    Act private constant EXIT_BREACH = Act.wrap("exitBreach");
    Act private constant EXIT_ASSESSED = Act.wrap("exitAssessed");
    Act private constant EXIT_UNQUALIFIED = Act.wrap("exitUnqualified");
    Act private constant EXIT_CREDIT = Act.wrap("exitCredit");
    Act private constant EXIT_OTHER = Act.wrap("exitOther");
    Act private constant DEMAND_EXIT = Act.wrap("demandExit");
    Act private constant WITHDRAW_DEMAND = Act.wrap("withdrawDemand");
    Act private constant EXIT_DEMANDED = Act.wrap("exitDemanded");
    Act private constant LICENCE = Act.wrap("licence");
    Act private constant END = Act.wrap("end");

    uint32 private constant OPEN_LICENCES = 1024; // of one operator: acts cost nothing, so that their number is bounded here

    mapping(PartyId operator => int32) private _openLicences; // beside those that a predecessor left
    mapping(CaseId => GateId) private _demandedUnder; // the agreement whose supervisor demands the exit

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Partners") {}

    // prettier-ignore
    function _table() internal override {
        //     art from      act               by          with   documents                               when     to        within     effect
        _typed(19, NONE,     ADMIT,            OPERATOR,   ALONE, CONTRACT | ASSESSMENT | EXIT_MECHANISM, ANYTIME, ADMITTED, NO_LIMIT,  OPENS);
        _typed(20, ADMITTED, DEMAND_EXIT,      SUPERVISOR, ALONE, REASON,                                 ANYTIME, DEMANDED, EXIT_TIME, NOTHING);
        _row(  20, DEMANDED, EXIT_DEMANDED,    OPERATOR,   ALONE, EXIT_PAPER,                             ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, DEMANDED, WITHDRAW_DEMAND,  SUPERVISOR, ALONE, REASON,                                 ANYTIME, ADMITTED, NO_LIMIT,  NOTHING);
        _row(  20, ADMITTED, LEAVE,            PARTNER,    ALONE, NOTICE,                                 ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, ADMITTED, EXIT_BREACH,      OPERATOR,   ALONE, FINDING | EXIT_PAPER,                   ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, ADMITTED, EXIT_ASSESSED,    OPERATOR,   ALONE, ASSESSMENT | EXIT_PAPER,                ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, ADMITTED, EXIT_UNQUALIFIED, OPERATOR,   ALONE, ATTESTATIONS | EXIT_PAPER,              ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, ADMITTED, EXIT_CREDIT,      OPERATOR,   ALONE, REPORT | EXIT_PAPER,                    ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, ADMITTED, EXIT_OTHER,       OPERATOR,   ALONE, REASON | EXIT_PAPER,                    ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, DEMANDED, LEAVE,            PARTNER,    ALONE, NOTICE,                                 ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, DEMANDED, EXIT_BREACH,      OPERATOR,   ALONE, FINDING | EXIT_PAPER,                   ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, DEMANDED, EXIT_ASSESSED,    OPERATOR,   ALONE, ASSESSMENT | EXIT_PAPER,                ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, DEMANDED, EXIT_UNQUALIFIED, OPERATOR,   ALONE, ATTESTATIONS | EXIT_PAPER,              ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, DEMANDED, EXIT_CREDIT,      OPERATOR,   ALONE, REPORT | EXIT_PAPER,                    ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _row(  20, DEMANDED, EXIT_OTHER,       OPERATOR,   ALONE, REASON | EXIT_PAPER,                    ANYTIME, EXITED,   NO_LIMIT,  CLOSES);
        _typed(19, NONE,     LICENCE,          OPERATOR,   ALONE, NO_PAPER,                               ANYTIME, LICENSED, NO_LIMIT,  OPENS);
        _row(  19, LICENSED, END,              OPERATOR,   ALONE, NO_PAPER,                               ANYTIME, ENDED,    NO_LIMIT,  CLOSES);
        _overrideRows();
    }

    /// @dev Found from the subject: an organisation and a grant are held by the operator, a partner's gate lies first under the operator's
    /// organisation, a licence first under the operator's grant. A supervisor there is only where one demands an exit.
    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        if (part == STEWARD) return _stewardOf(id);
        ISluice.Gate memory subject = _sluice.gate(_gateOf(id));
        bool opened = subject.kind == Kinds.PARTNER || subject.kind == Kinds.LICENCE;
        if (part == OPERATOR) return opened ? _sluice.gate(subject.first).holder : subject.holder;
        if (part == PARTNER && opened) return subject.holder;
        GateId agreement = demandedUnder(id);
        bool asked = part == SUPERVISOR && !(agreement == NO_GATE);
        return asked ? _sluice.supervisorOfAgreement(agreement, false) : NOBODY;
    }

    function _effect(Deed memory deed) internal override {
        if (deed.act == ADMIT) {
            _openPartner(deed, abi.decode(deed.payload, (Admission)));
        } else if (deed.effect == Effect.Lifts) {
            _liftClaimed(deed);
        } else if (deed.act == LICENCE) {
            _openLicence(deed, abi.decode(deed.payload, (Licence)));
        } else {
            if (deed.act == END) _openLicences[_organisationOf(deed.id, OPERATOR)]--;
            _sluice.close(_gateOf(deed.id), deed.paper);
        }
    }

    /* PARTNERS */

    function admit(Approval calldata approval, Admission calldata admission) external override {
        if (admission.partner == admission.operator) revert PartnerOfItself(admission.operator);
        GateId operator = _sluice.accounts().organisationWith(admission.operator, OPERATOR).gate;
        _sluice.accounts().organisationWith(admission.partner, PARTNER);
        _open(ADMIT, approval, GateId.unwrap(operator), abi.encode(admission));
    }

    function _openPartner(Deed memory deed, Admission memory admission) private {
        ISluice.Opening memory opening;
        (opening.kind, opening.first) = (Kinds.PARTNER, _gateOf(deed.id));
        opening.second = _sluice.accounts().organisation(admission.partner).gate;
        (opening.holder, opening.steward) = (admission.partner, admission.operator);
        (opening.notBefore, opening.notAfter) = (uint32(block.timestamp), OPEN_ENDED);
        opening.paper = deed.paper;
        _setSubject(deed.id, _sluice.open(opening));
    }

    function demandExit(Approval calldata approval, GateId agreement) external override {
        _known(approval.id);
        PartyId operator = _organisationOf(approval.id, OPERATOR);
        PartyId found = _requireKind(agreement, Kinds.AGREEMENT).holder;
        if (!(found == operator)) revert AgreementOfAnother(agreement, found, operator);
        _requireNotOver(agreement);
        _demandedUnder[approval.id] = agreement; // whose supervisor may demand it: first, since the act asks
        bytes memory payload = abi.encode(agreement);
        _do(DEMAND_EXIT, approval, keccak256(payload), payload);
    }

    function _requireNotOver(GateId gate) private view {
        GateId above = _sluice.over(gate);
        if (!(above == NO_GATE)) revert AlreadyOver(gate, above);
    }

    /* LICENCES */

    function licence(
        Approval calldata approval,
        IChannels.Channel calldata channel,
        Licence calldata licensed
    ) external override {
        ISluice.Gate memory grant = _requireKind(licensed.grant, Kinds.GRANT);
        PartyId operator = _requireKind(licensed.partner, Kinds.PARTNER).steward;
        if (!(operator == grant.holder)) revert PartnerOfAnother(licensed.partner, operator, grant.holder);
        _requireNotOver(licensed.grant);
        _requireNotRaw(licensed.grant, grant.second, channel);
        _requireWithinTerms(licensed, _sluice.terms(licensed.grant));
        _requireWithinTerm(licensed, grant);
        if (openLicencesOf(operator) == OPEN_LICENCES) revert LicencesTooMany(operator, OPEN_LICENCES);
        _open(LICENCE, approval, GateId.unwrap(licensed.grant), abi.encode(licensed));
    }

    function _requireNotRaw(GateId grant, GateId gate, IChannels.Channel calldata channel) private view {
        (bytes32 given, bytes32 wanted) = (keccak256(abi.encode(channel)), _sluice.terms(gate));
        if (given != wanted) revert ChannelDiffers(gate, given, wanted);
        if (channel.mode == IChannels.Mode.Raw) revert GrantIsRaw(grant, gate);
    }

    /// @dev Less, never more (P17).
    function _requireWithinTerms(Licence calldata licensed, bytes32 terms) private pure {
        (uint176 fields, uint64 quota, uint16 period) = PermitTerms.unpack(terms);
        if (licensed.fields == 0) revert TermsEmpty("fields");
        if (licensed.quota == 0) revert TermsEmpty("quota");
        if (licensed.fields & ~fields != 0) revert TermsExceedGrant(licensed.grant, "fields", licensed.fields, fields);
        if (licensed.quota > quota) revert TermsExceedGrant(licensed.grant, "quota", licensed.quota, quota);
        if (licensed.period != period) revert TermsExceedGrant(licensed.grant, "period", licensed.period, period);
    }

    /// @dev That the term is not empty, the kernel asks itself.
    function _requireWithinTerm(Licence calldata licensed, ISluice.Gate memory grant) private view {
        if (licensed.notBefore < grant.notBefore) {
            revert TermsExceedGrant(licensed.grant, "notBefore", licensed.notBefore, grant.notBefore);
        }
        if (licensed.notAfter > grant.notAfter) {
            revert TermsExceedGrant(licensed.grant, "notAfter", licensed.notAfter, grant.notAfter);
        }
        if (licensed.notAfter <= block.timestamp) revert TermOver(licensed.notAfter, block.timestamp);
    }

    function _openLicence(Deed memory deed, Licence memory licensed) private {
        ISluice.Opening memory opening;
        (opening.kind, opening.first, opening.second) = (Kinds.LICENCE, licensed.grant, licensed.partner);
        opening.holder = _sluice.gate(licensed.partner).holder;
        (opening.notBefore, opening.notAfter) = (licensed.notBefore, licensed.notAfter);
        opening.terms = PermitTerms.pack(licensed.fields, licensed.quota, licensed.period);
        opening.paper = deed.paper;
        _openLicences[_organisationOf(deed.id, OPERATOR)]++;
        _setSubject(deed.id, _sluice.open(opening));
    }

    function openLicencesOf(PartyId operator) public view override returns (uint32) {
        int32 left = _isSuccessor() ? int32(IPartners(address(_predecessor)).openLicencesOf(operator)) : int32(0);
        return uint32(left + _openLicences[operator]);
    }

    function demandedUnder(CaseId id) public view override returns (GateId agreement) {
        agreement = _demandedUnder[id];
        if (agreement == NO_GATE && _isInherited(id)) agreement = IPartners(address(_predecessor)).demandedUnder(id);
    }
}
