// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IChannels} from "../interfaces/IChannels.sol";
import {IGrants} from "../interfaces/IGrants.sol";
import {Act, CaseId, Documents, Effect, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, NO_GATE, NOBODY, PartyId} from "../interfaces/Types.sol";
import {AgreementState} from "../libraries/AgreementState.sol";
import {Endings} from "../libraries/Endings.sol";
import {GrantTerms} from "../libraries/GrantTerms.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {LevelModes} from "../libraries/LevelModes.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {PermitTerms} from "../libraries/PermitTerms.sol";
import {Procedure} from "./Procedure.sol";

/// @notice Request, confirmation, approval, grant; documented in `IGrants`.
contract Grants is IGrants, Procedure {
    using Endings for ISluice;
    using GrantTerms for Terms;
    using Lineage for ISluice;

    State private constant REQUESTED = State.wrap("Requested");
    State private constant CONFIRMED = State.wrap("Confirmed");
    State private constant RETURNED = State.wrap("Returned");
    State private constant GRANTED = State.wrap("Granted");
    State private constant REFUSED = State.wrap("Refused");
    State private constant WITHDRAWN = State.wrap("Withdrawn");
    State private constant ENDED = State.wrap("Ended");

    Act private constant REQUEST = Act.wrap("request");
    Act private constant REQUEST_P = Act.wrap("requestPersonal");
    Act private constant RESUBMIT = Act.wrap("resubmit");
    Act private constant RESUBMIT_P = Act.wrap("resubmitPersonal");
    Act private constant CONFIRM = Act.wrap("confirm");
    Act private constant APPROVE = Act.wrap("approve");
    Act private constant APPROVE_S = Act.wrap("approveSealed");
    Act private constant RETURN_ = Act.wrap("return");
    Act private constant REFUSE = Act.wrap("refuse");
    Act private constant WITHDRAW = Act.wrap("withdraw");
    Act private constant WITHDRAW_A = Act.wrap("withdrawApproval");
    Act private constant DISCLAIM = Act.wrap("disclaim");
    Act private constant GIVE_UP = Act.wrap("giveUp");

    /// @dev No fee keeps anyone from filing requests without end, so each operator has so many places at once.
    uint32 private constant OPEN_REQUESTS = 50;

    mapping(CaseId => GateId) private _channelOf;
    mapping(PartyId => int32) private _openRequests; // beside those that a predecessor left

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Grants") {}

    // prettier-ignore
    function _table() internal override {
        Documents need = NEED | SCENARIO_PAPER;
        Documents personal = need | IMPACT_ASSESSMENT | NOTICE_TO_PERSONS;
        Documents opinions = MEASURES | OPINION | SUPERVISOR_OPINION | AUTHORITY_OPINION;
        Parts all = SUPERVISOR | SUPERVISOR_2 | PROVIDER | PROVIDER_2;
        //     art  from       act          by          with          documents   when     to         within        effect
        _typed(22, NONE,      REQUEST,     OPERATOR,   ALONE,        need,       ANYTIME, REQUESTED, CONFIRM_TIME, NOTHING);
        _typed(21, NONE,      REQUEST_P,   OPERATOR,   ALONE,        personal,   ANYTIME, REQUESTED, CONFIRM_TIME, NOTHING);
        _typed(22, REQUESTED, CONFIRM,     SUPERVISOR, SUPERVISOR_2, ASSESSMENT, ANYTIME, CONFIRMED, APPROVE_TIME, NOTHING);
        _row(  22, REQUESTED, RETURN_,     SUPERVISOR, ALONE,        REASON,     ANYTIME, RETURNED,  CORRECT_TIME, NOTHING);
        _row(  22, REQUESTED, REFUSE,      SUPERVISOR, ALONE,        REASON,     ANYTIME, REFUSED,   NO_LIMIT,     FREES);
        _row(  22, REQUESTED, WITHDRAW,    OPERATOR,   ALONE,        NO_PAPER,   ANYTIME, WITHDRAWN, NO_LIMIT,     FREES);
        _typed(22, RETURNED,  RESUBMIT,    OPERATOR,   ALONE,        need,       IN_TIME, REQUESTED, CONFIRM_TIME, NOTHING);
        _typed(21, RETURNED,  RESUBMIT_P,  OPERATOR,   ALONE,        personal,   IN_TIME, REQUESTED, CONFIRM_TIME, NOTHING);
        _row(  22, RETURNED,  WITHDRAW,    OPERATOR,   ALONE,        NO_PAPER,   ANYTIME, WITHDRAWN, NO_LIMIT,     FREES);
        _typed(22, CONFIRMED, APPROVE,     PROVIDER,   PROVIDER_2,   OPINION,    ANYTIME, GRANTED,   NO_LIMIT,     OPENS);
        _typed(23, CONFIRMED, APPROVE_S,   AUTHORITY,  all,          opinions,   ANYTIME, GRANTED,   NO_LIMIT,     OPENS);
        _row(  22, CONFIRMED, RETURN_,     PROVIDER,   ALONE,        REASON,     ANYTIME, RETURNED,  CORRECT_TIME, NOTHING);
        _row(  22, CONFIRMED, REFUSE,      PROVIDER,   ALONE,        REASON,     ANYTIME, REFUSED,   NO_LIMIT,     FREES);
        _row(  22, CONFIRMED, WITHDRAW,    OPERATOR,   ALONE,        NO_PAPER,   ANYTIME, WITHDRAWN, NO_LIMIT,     FREES);
        _row(  22, GRANTED,   WITHDRAW_A,  PROVIDER,   ALONE,        REASON,     ANYTIME, ENDED,     NO_LIMIT,     CLOSES);
        _row(  22, GRANTED,   DISCLAIM,    SUPERVISOR, ALONE,        REASON,     ANYTIME, ENDED,     NO_LIMIT,     CLOSES);
        _row(  27, GRANTED,   GIVE_UP,     OPERATOR,   ALONE,        NO_PAPER,   ANYTIME, ENDED,     NO_LIMIT,     CLOSES);
    }

    /* REQUEST */

    function request(
        Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata requested
    ) external override {
        requested.requireImpersonal(channel);
        _request(REQUEST, approval, channel, requested);
    }

    function requestPersonal(
        Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata requested
    ) external override {
        requested.requirePersonal(channel);
        _request(REQUEST_P, approval, channel, requested);
    }

    function resubmit(
        Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata requested
    ) external override {
        requested.requireImpersonal(channel);
        _resubmit(RESUBMIT, approval, channel, requested);
    }

    function resubmitPersonal(
        Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata requested
    ) external override {
        requested.requirePersonal(channel);
        _resubmit(RESUBMIT_P, approval, channel, requested);
    }

    function _request(
        Act act_,
        Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata requested
    ) private {
        _requireKind(requested.scenario, Kinds.SCENARIO);
        _requireKind(requested.channel, Kinds.CHANNEL);
        _requireAskable(channel, requested);
        _channelOf[_nextCase()] = requested.channel; // its provider is found from it
        CaseId id = _open(act_, approval, GateId.unwrap(requested.scenario), abi.encode(requested));
        _take(_organisationOf(id, OPERATOR));
    }

    /// @dev The same scenario and channel: else a corrected request could choose its own judges.
    function _resubmit(
        Act act_,
        Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata requested
    ) private {
        CaseId id = approval.id;
        _known(id);
        requested.requireSame(id, _scenarioOf(id), channelOf(id));
        _requireAskable(channel, requested);
        _does(act_, approval, requested);
    }

    function _take(PartyId operator) private {
        if (openRequestsOf(operator) == OPEN_REQUESTS) revert RequestsTooMany(operator, OPEN_REQUESTS);
        _openRequests[operator]++;
    }

    /* CONFIRM, APPROVE */

    function confirm(Approval calldata approval, Terms calldata requested, Terms calldata confirmed) external override {
        _requireLess(approval.id, requested, confirmed);
        _does(CONFIRM, approval, confirmed);
    }

    function approve(
        Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata confirmed,
        Terms calldata approved
    ) external override {
        uint8 level = _requireShareable(channel, approved);
        if (level == LevelModes.HIGHEST) revert LevelUnfit(approval.id, level, LevelModes.HIGHEST - 1);
        _requireLess(approval.id, confirmed, approved);
        _does(APPROVE, approval, approved);
    }

    function approveSealed(
        Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata confirmed,
        Terms calldata approved
    ) external override {
        uint8 level = _requireShareable(channel, approved);
        if (level != LevelModes.HIGHEST) revert LevelUnfit(approval.id, level, LevelModes.HIGHEST);
        _requireLess(approval.id, confirmed, approved);
        (uint32 term, uint32 atMost) = (approved.notAfter - approved.notBefore, _inForce(SEALED_TERM));
        if (term > atMost) revert TermTooLong(approval.id, term, atMost);
        _does(APPROVE_S, approval, approved);
    }

    function _does(Act act_, Approval calldata approval, Terms calldata terms) private {
        bytes memory payload = abi.encode(terms);
        _do(act_, approval, keccak256(payload), payload);
    }

    /* WHAT MAY BE ASKED, CONFIRMED, APPROVED */

    function _requireAskable(IChannels.Channel calldata channel, Terms calldata terms) private view {
        terms.requireSound();
        _requireShareable(channel, terms);
        _requireGoesOn(terms);
        AgreementState.requireInLine(_sluice, _sluice.gate(terms.scenario).first);
    }

    /// @dev `before` is what the case holds; `less` lies within it (P17).
    function _requireLess(CaseId id, Terms calldata before, Terms calldata less) private view {
        _requireContent(id, abi.encode(before));
        less.requireSound();
        less.requireWithin(id, before);
        _requireGoesOn(less);
    }

    /// @dev A hold may be lifted, and a term may begin: one may ask, confirm and approve meanwhile. After an end there is nothing to grant.
    function _requireGoesOn(Terms calldata terms) private view {
        GateId above = _sluice.over(terms.scenario);
        if (!(above == NO_GATE)) revert AlreadyOver(terms.scenario, above);
        above = _sluice.over(terms.channel);
        if (!(above == NO_GATE)) revert AlreadyOver(terms.channel, above);
    }

    /// @dev The highest level among the fields counts, whatever else the channel has (Art. 23).
    function _requireShareable(
        IChannels.Channel calldata channel,
        Terms calldata terms
    ) private view returns (uint8 level) {
        (bytes32 found, bytes32 wanted) = (keccak256(abi.encode(channel)), _sluice.terms(terms.channel));
        if (found != wanted) revert ChannelDiffers(terms.channel, found, wanted);
        level = LevelModes.highest(channel, terms.fields);
        if (!LevelModes.allows(level, channel.mode)) revert LevelForbidden(terms.channel, level, channel.mode);
    }

    /* PARTIES */

    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        if (part == PROVIDER || part == PROVIDER_2) {
            return _sluice.provider(_sluice.gate(channelOf(id)).first, part == PROVIDER_2);
        }
        GateId agreement = _sluice.gate(_scenarioOf(id)).first;
        if (part == OPERATOR) return _sluice.gate(agreement).holder;
        if (!(part == SUPERVISOR || part == SUPERVISOR_2)) return NOBODY;
        return _sluice.supervisorOfAgreement(agreement, part == SUPERVISOR_2);
    }

    function _scenarioOf(CaseId id) private view returns (GateId subject) {
        subject = _gateOf(id);
        ISluice.Gate memory found = _sluice.gate(subject);
        if (found.kind == Kinds.GRANT) return found.first;
    }

    /* EFFECTS */

    function _effect(Deed memory deed) internal override {
        if (deed.effect == Effect.Closes) _sluice.close(_gateOf(deed.id), deed.paper);
        else _openRequests[_organisationOf(deed.id, OPERATOR)]--;
        if (deed.effect == Effect.Opens) _grant(deed);
    }

    function _grant(Deed memory deed) private {
        Terms memory terms = abi.decode(deed.payload, (Terms));
        ISluice.Opening memory opening;
        (opening.kind, opening.first, opening.second) = (Kinds.GRANT, terms.scenario, terms.channel);
        opening.holder = _organisationOf(deed.id, OPERATOR);
        (opening.notBefore, opening.notAfter, opening.paper) = (terms.notBefore, terms.notAfter, deed.paper);
        opening.terms = PermitTerms.pack(terms.fields, terms.quota, terms.period);
        _setSubject(deed.id, _sluice.open(opening));
    }

    /* VIEWS */

    function gateOf(CaseId id) external view override returns (GateId) {
        _known(id);
        return _gateOf(id);
    }

    function channelOf(CaseId id) public view override returns (GateId) {
        return _isInherited(id) ? IGrants(address(_predecessor)).channelOf(id) : _channelOf[id];
    }

    function openRequestsOf(PartyId operator) public view override returns (uint32) {
        int32 left = _isSuccessor() ? int32(IGrants(address(_predecessor)).openRequestsOf(operator)) : int32(0);
        return uint32(left + _openRequests[operator]);
    }
}
