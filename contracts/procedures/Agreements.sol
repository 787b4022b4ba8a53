// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAgreementEnd} from "../interfaces/IAgreementEnd.sol";
import {IAgreements} from "../interfaces/IAgreements.sol";
import {Act, CaseId, Documents, Effect, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {IStanding} from "../interfaces/IStanding.sol";
import {GateId, NOBODY, OPEN_ENDED, PartyId} from "../interfaces/Types.sol";
import {AgreementState} from "../libraries/AgreementState.sol";
import {AgreementTerm} from "../libraries/AgreementTerm.sol";
import {Directory} from "../libraries/Directory.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {Procedure} from "./Procedure.sol";

/// @notice Agreements between authority, supervisor and operator; documented in `IAgreements`.
contract Agreements is IAgreements, IAgreementEnd, IStanding, Procedure {
    using AgreementState for ISluice;
    using Directory for ISluice;
    using Lineage for ISluice;

    State private constant PROPOSED = State.wrap("Proposed");
    State private constant EARLIER = State.wrap("EarlierProposed");
    State private constant IN_FORCE = State.wrap("InForce");
    State private constant TAKEN_OVER = State.wrap("TakenOver");
    State private constant AMENDING = State.wrap("Amending");
    State private constant AMENDED = State.wrap("Amended");
    State private constant ALIGNING = State.wrap("Aligning");
    State private constant ALIGNED = State.wrap("Aligned");
    State private constant DECLINED = State.wrap("Declined");
    State private constant ABANDONED = State.wrap("Abandoned");

    Act private constant PROPOSE = Act.wrap("propose");
    Act private constant PROPOSE_OTHER = Act.wrap("proposeOtherTerm");
    Act private constant PROPOSE_LONG = Act.wrap("proposeLongTerm");
    Act private constant PROPOSE_EARLIER = Act.wrap("proposeEarlier");
    Act private constant REVISE = Act.wrap("revise");
    Act private constant AMEND = Act.wrap("amend");
    Act private constant AMEND_OTHER = Act.wrap("amendOtherTerm");
    Act private constant AMEND_LONG = Act.wrap("amendLongTerm");
    Act private constant ALIGN = Act.wrap("align");
    Act private constant ALIGN_OTHER = Act.wrap("alignOtherTerm");
    Act private constant ALIGN_LONG = Act.wrap("alignLongTerm");
    Act private constant SIGN = Act.wrap("sign");
    Act private constant DECLINE = Act.wrap("decline");
    Act private constant ABANDON = Act.wrap("abandon");

    uint48 private constant MEASURES_PUBLISHED = 1_701_964_800; // 8 December 2023, as it began in Beijing (Art. 14)

    Documents private constant EIGHT = Documents.wrap(0xff << 22); // PART_PARTIES to PART_ENDING
    Documents private constant FIXED = Documents.wrap(Documents.unwrap(PART_PARTIES) | Documents.unwrap(PART_SCOPE));
    Documents private constant AMENDABLE = Documents.wrap(Documents.unwrap(EIGHT) & ~Documents.unwrap(FIXED));

    /// @dev Of an agreement this contract has said nothing about its predecessor's word stands.
    enum Conformity {
        Unsaid,
        InLine,
        OutOfLine
    }

    mapping(CaseId => Agreement) private _agreements;
    mapping(CaseId => Retiming) private _retimings;
    mapping(GateId agreement => Conformity) private _conformities;

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Agreements") {}

    // prettier-ignore
    function _table() internal override {
        Parts all = SUPERVISOR | SUPERVISOR_2 | OPERATOR;
        Documents long = GROUND | OPINION;
        Documents whole = AMENDMENT | EIGHT;
        //     art  from      act              by         with   documents           when     to          within     effect
        _typed(13, NONE,     PROPOSE,         AUTHORITY, ALONE, EIGHT,              ANYTIME, PROPOSED,   SIGN_TIME, NOTHING);
        _typed(14, NONE,     PROPOSE_OTHER,   AUTHORITY, ALONE, EIGHT | GROUND,     ANYTIME, PROPOSED,   SIGN_TIME, NOTHING);
        _typed(14, NONE,     PROPOSE_LONG,    AUTHORITY, ALONE, EIGHT | long,       ANYTIME, PROPOSED,   SIGN_TIME, NOTHING);
        _typed(13, PROPOSED, REVISE,          AUTHORITY, ALONE, EIGHT,              ANYTIME, PROPOSED,   NO_LIMIT,  NOTHING);
        _row(  13, PROPOSED, SIGN,            AUTHORITY, all,   EIGHT,              IN_TIME, IN_FORCE,   NO_LIMIT,  OPENS);
        _row(  13, PROPOSED, DECLINE,         OPERATOR,  ALONE, REASON,             ANYTIME, DECLINED,   NO_LIMIT,  NOTHING);
        _row(  13, PROPOSED, ABANDON,         AUTHORITY, ALONE, REASON,             ANYTIME, ABANDONED,  NO_LIMIT,  NOTHING);
        _typed(14, NONE,     PROPOSE_EARLIER, AUTHORITY, ALONE, CONTRACT,           ANYTIME, EARLIER,    SIGN_TIME, NOTHING);
        _row(  14, EARLIER,  SIGN,            AUTHORITY, all,   CONTRACT,           IN_TIME, TAKEN_OVER, NO_LIMIT,  OPENS);
        _row(  14, EARLIER,  DECLINE,         OPERATOR,  ALONE, REASON,             ANYTIME, DECLINED,   NO_LIMIT,  NOTHING);
        _row(  14, EARLIER,  ABANDON,         AUTHORITY, ALONE, REASON,             ANYTIME, ABANDONED,  NO_LIMIT,  NOTHING);
        _typed(14, NONE,     AMEND,           AUTHORITY, ALONE, AMENDMENT,          ANYTIME, AMENDING,   SIGN_TIME, NOTHING);
        _typed(14, NONE,     AMEND_OTHER,     AUTHORITY, ALONE, AMENDMENT | GROUND, ANYTIME, AMENDING,   SIGN_TIME, NOTHING);
        _typed(14, NONE,     AMEND_LONG,      AUTHORITY, ALONE, AMENDMENT | long,   ANYTIME, AMENDING,   SIGN_TIME, NOTHING);
        _row(  14, AMENDING, SIGN,            AUTHORITY, all,   AMENDMENT,          IN_TIME, AMENDED,    NO_LIMIT,  CHANGES);
        _row(  14, AMENDING, DECLINE,         OPERATOR,  ALONE, REASON,             ANYTIME, DECLINED,   NO_LIMIT,  NOTHING);
        _row(  14, AMENDING, ABANDON,         AUTHORITY, ALONE, REASON,             ANYTIME, ABANDONED,  NO_LIMIT,  NOTHING);
        _typed(14, NONE,     ALIGN,           AUTHORITY, ALONE, whole,              ANYTIME, ALIGNING,   SIGN_TIME, NOTHING);
        _typed(14, NONE,     ALIGN_OTHER,     AUTHORITY, ALONE, whole | GROUND,     ANYTIME, ALIGNING,   SIGN_TIME, NOTHING);
        _typed(14, NONE,     ALIGN_LONG,      AUTHORITY, ALONE, whole | long,       ANYTIME, ALIGNING,   SIGN_TIME, NOTHING);
        _row(  14, ALIGNING, SIGN,            AUTHORITY, all,   whole,              IN_TIME, ALIGNED,    NO_LIMIT,  CHANGES);
        _row(  14, ALIGNING, DECLINE,         OPERATOR,  ALONE, REASON,             ANYTIME, DECLINED,   NO_LIMIT,  NOTHING);
        _row(  14, ALIGNING, ABANDON,         AUTHORITY, ALONE, REASON,             ANYTIME, ABANDONED,  NO_LIMIT,  NOTHING);
    }

    /// @dev The subject is the zone and the operator whom the proposal names, then the agreement, which lies under the one and is held by the other.
    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        GateId subject = _gateOf(id);
        ISluice.Gate memory found = _sluice.gate(subject);
        bool agreed = found.kind == Kinds.AGREEMENT;
        if (part == OPERATOR) return agreed ? found.holder : agreementOf(id).operator;
        if (!(part == SUPERVISOR || part == SUPERVISOR_2)) return NOBODY;
        return _sluice.supervisor(agreed ? found.first : subject, part == SUPERVISOR_2);
    }

    function _effect(Deed memory deed) internal override {
        if (deed.effect == Effect.Opens) _openAgreement(deed);
        else _amendAgreement(deed.id, _gateOf(deed.id), deed.paper);
    }

    /* PROPOSALS */

    function propose(Approval calldata approval, Agreement calldata agreement) external override {
        _openProposal(PROPOSE, AgreementTerm.requireGeneral, approval, agreement);
    }

    function proposeOtherTerm(Approval calldata approval, Agreement calldata agreement) external override {
        _openProposal(PROPOSE_OTHER, AgreementTerm.requireOther, approval, agreement);
    }

    function proposeLongTerm(Approval calldata approval, Agreement calldata agreement) external override {
        _openProposal(PROPOSE_LONG, AgreementTerm.requireLong, approval, agreement);
    }

    /// @dev No published result is asked for: there was no review yet, and nothing works backwards (Art. 31).
    function proposeEarlier(Approval calldata approval, Earlier calldata earlier) external override {
        if (earlier.signed >= MEASURES_PUBLISHED) revert AgreementNotEarlier(earlier.signed, MEASURES_PUBLISHED);
        _requireProposable(earlier.agreement);
        _agreements[_nextCase()] = earlier.agreement;
        _open(PROPOSE_EARLIER, approval, GateId.unwrap(earlier.agreement.zone), abi.encode(earlier));
    }

    /// @dev That the case is a proposal, the engine asks first; what is refused below leaves nothing of it.
    function revise(Approval calldata approval, Agreement calldata agreement) external override {
        bytes memory payload = abi.encode(agreement);
        _do(REVISE, approval, keccak256(payload), payload);
        Agreement memory before = agreementOf(approval.id);
        (GateId zone, PartyId operator) = (before.zone, before.operator);
        bool same = agreement.zone == zone && agreement.operator == operator;
        if (!same) revert ProposalOfAnother(approval.id, agreement.zone, agreement.operator, zone, operator);
        uint256 length = _requireProposable(agreement);
        if (length != before.notAfter - before.notBefore) AgreementTerm.requireGeneral(length);
        _agreements[approval.id] = agreement;
    }

    function _openProposal(
        Act act_,
        function(uint256) internal pure requireLength,
        Approval calldata approval,
        Agreement calldata agreement
    ) private {
        requireLength(_requireProposable(agreement));
        _requireResultPublished(agreement);
        _agreements[_nextCase()] = agreement;
        _open(act_, approval, GateId.unwrap(agreement.zone), abi.encode(agreement));
    }

    function _requireProposable(Agreement calldata agreement) private view returns (uint256 length) {
        _requireKind(agreement.zone, Kinds.ZONE);
        _sluice.accounts().organisationWith(agreement.operator, OPERATOR);
        if (agreement.scope == 0) revert ScopeMissing(agreement.zone, agreement.operator);
        return AgreementTerm.requireAhead(agreement.notBefore, agreement.notAfter);
    }

    /// @dev An agreement follows a published review result that names this zone and this operator (Art. 12). Admission, the chapter that
    /// publishes results, asks to be called here: the proposal will name its case, and this will compare zone and operator.
    // solhint-disable-next-line no-empty-blocks
    function _requireResultPublished(Agreement calldata) private pure {}

    /// @dev The standing on which the agreement rests, then the agreement itself.
    function _openAgreement(Deed memory deed) private {
        Agreement memory agreement = agreementOf(deed.id);
        ISluice.Opening memory opening;
        (opening.kind, opening.holder) = (Kinds.STANDING, agreement.operator);
        opening.first = _sluice.accounts().organisation(agreement.operator).gate;
        (opening.notBefore, opening.notAfter) = (uint32(block.timestamp), OPEN_ENDED);
        opening.paper = deed.paper;
        GateId standing = _sluice.open(opening);
        (opening.kind, opening.first, opening.second) = (Kinds.AGREEMENT, agreement.zone, standing);
        (opening.notBefore, opening.notAfter) = (agreement.notBefore, agreement.notAfter);
        opening.terms = agreement.scope;
        GateId opened = _sluice.open(opening);
        _setSubject(deed.id, opened);
        _conformities[opened] = _known(deed.id).state == TAKEN_OVER ? Conformity.OutOfLine : Conformity.InLine;
    }

    /* AMENDMENTS */

    function amend(Approval calldata approval, Amendment calldata amendment) external override {
        uint256 length = _requireAmendable(AMEND, amendment);
        if (amendment.notAfter != amendment.before) AgreementTerm.requireGeneral(length);
        _openAmendment(AMEND, approval, amendment);
    }

    function amendOtherTerm(Approval calldata approval, Amendment calldata amendment) external override {
        AgreementTerm.requireOther(_requireAmendable(AMEND_OTHER, amendment));
        _openAmendment(AMEND_OTHER, approval, amendment);
    }

    function amendLongTerm(Approval calldata approval, Amendment calldata amendment) external override {
        AgreementTerm.requireLong(_requireAmendable(AMEND_LONG, amendment));
        _openAmendment(AMEND_LONG, approval, amendment);
    }

    function align(Approval calldata approval, GateId agreement) external override {
        _openAlignment(ALIGN, AgreementTerm.requireGeneral, approval, agreement);
    }

    function alignOtherTerm(Approval calldata approval, GateId agreement) external override {
        _openAlignment(ALIGN_OTHER, AgreementTerm.requireOther, approval, agreement);
    }

    function alignLongTerm(Approval calldata approval, GateId agreement) external override {
        _openAlignment(ALIGN_LONG, AgreementTerm.requireLong, approval, agreement);
    }

    function _openAlignment(
        Act act_,
        function(uint256) internal pure requireLength,
        Approval calldata approval,
        GateId agreement
    ) private {
        if (inLine(agreement)) revert AgreementInLine(agreement);
        ISluice.Gate memory found = _sluice.requireRuns(agreement);
        requireLength(found.notAfter - found.notBefore);
        _open(act_, approval, GateId.unwrap(agreement), abi.encode(agreement));
    }

    function _requireAmendable(Act act_, Amendment calldata amendment) private view returns (uint256 length) {
        GateId agreement = amendment.agreement;
        _requireKind(agreement, Kinds.AGREEMENT);
        ISluice.Gate memory found = _sluice.requireRuns(agreement);
        if (amendment.before != found.notAfter) revert TermDiffers(agreement, amendment.before, found.notAfter);
        Documents wanted = amendment.notAfter == amendment.before ? AMENDABLE : PART_TERM;
        _requireParts(agreement, _kindsIn(CaseId.wrap(0), act_, amendment.parts), wanted);
        return AgreementTerm.requireAhead(found.notBefore, amendment.notAfter);
    }

    /// @param wanted the parts of which one at least is named
    function _requireParts(GateId agreement, Documents named, Documents wanted) private pure {
        if (Documents.unwrap(named) & ~Documents.unwrap(AMENDABLE) != 0) revert PartsFixed(agreement, named, FIXED);
        if (Documents.unwrap(named) & Documents.unwrap(wanted) == 0) revert PartsNotNamed(agreement, named, wanted);
    }

    function _openAmendment(Act act_, Approval calldata approval, Amendment calldata amendment) private {
        _retimings[_nextCase()] = Retiming(amendment.before, amendment.notAfter);
        _open(act_, approval, GateId.unwrap(amendment.agreement), abi.encode(amendment));
    }

    /// @dev Asked again when the last has signed: meanwhile the agreement may have ended, or its term have moved.
    function _amendAgreement(CaseId id, GateId agreement, bytes32 paper) private {
        ISluice.Gate memory found = _sluice.requireRuns(agreement);
        if (_known(id).state == ALIGNED) _conformities[agreement] = Conformity.InLine;
        Retiming memory retiming = retimingOf(id);
        if (retiming.before == retiming.notAfter) return;
        if (found.notAfter != retiming.before) revert TermDiffers(agreement, retiming.before, found.notAfter);
        AgreementTerm.requireAhead(found.notBefore, retiming.notAfter);
        _sluice.retime(agreement, retiming.notAfter, paper);
    }

    /* BY OTHER CHAPTERS: the formal proceedings end, the attestations carry */

    function closeFor(GateId agreement, bytes32 paper) external override {
        (address wanted, , ) = _sluice.procedure(Kinds.PROCEEDINGS);
        if (msg.sender != wanted) revert NotProceedings(msg.sender, wanted, Kinds.PROCEEDINGS);
        _requireKind(agreement, Kinds.AGREEMENT);
        _sluice.close(agreement, paper);
    }

    function retimeStanding(GateId standing, uint32 notAfter, bytes32 paper) external override {
        (address wanted, , ) = _sluice.procedure(Kinds.ATTESTATIONS);
        if (msg.sender != wanted) revert NotAttestations(msg.sender, wanted, Kinds.ATTESTATIONS);
        _requireKind(standing, Kinds.STANDING);
        _sluice.retime(standing, notAfter, paper);
    }

    /* VIEWS: what this contract has not said, its predecessor did */

    function agreementOf(CaseId id) public view override returns (Agreement memory said) {
        said = _agreements[id];
        if (said.operator == NOBODY && _isInherited(id)) said = _before().agreementOf(id);
    }

    function retimingOf(CaseId id) public view override returns (Retiming memory) {
        return _isInherited(id) ? _before().retimingOf(id) : _retimings[id];
    }

    function inLine(GateId agreement) public view override returns (bool) {
        _requireKind(agreement, Kinds.AGREEMENT);
        Conformity said = _conformities[agreement];
        return said == Conformity.Unsaid ? _before().inLine(agreement) : said == Conformity.InLine;
    }

    function _before() private view returns (IAgreements) {
        return IAgreements(address(_predecessor));
    }
}
