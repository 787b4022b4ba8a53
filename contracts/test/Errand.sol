// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Act, CaseId, Limit, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {PartyId} from "../interfaces/Types.sol";
import {Procedure} from "../procedures/Procedure.sol";

// solhint-disable comprehensive-interface

/// @notice For tests alone: a chapter of no law, with one row of each sort, whose parties the test appoints.
/// The seconds of the first limit choose the table: below 10 a faulty one, which deployment must refuse.
contract Errand is Procedure {
    State private constant OPEN = State.wrap("Open");
    State private constant ANSWERED = State.wrap("Answered");
    State private constant LAPSED = State.wrap("Lapsed");
    State private constant AGREED = State.wrap("Agreed");

    event Affected(CaseId indexed id, Act indexed act, bytes32 paper, bytes payload);

    mapping(Parts => PartyId) public holders;

    constructor(ISluice sluice, uint32[] memory limits) Procedure(sluice, "Errand", limits) {}

    // prettier-ignore
    function _table() internal override {
        uint32 fault = limitOf(Limit.wrap(1));
        _typed(1, NONE, Act.wrap("open"),    OPERATOR,   ALONE,                     NEED,             ANYTIME,  OPEN,     CONFIRM_TIME, NOTHING);
        _typed(1, OPEN, Act.wrap("amend"),   OPERATOR,   ALONE,                     NO_PAPER,         ANYTIME,  OPEN,     NO_LIMIT,     NOTHING);
        _row(  1, OPEN, Act.wrap("answer"),  OPERATOR,   ALONE,                     REASON,           IN_TIME,  ANSWERED, NO_LIMIT,     NOTHING);
        _row(  1, OPEN, Act.wrap("lapse"),   SUPERVISOR, ALONE,                     NO_PAPER,         WHEN_DUE, LAPSED,   NO_LIMIT,     NOTHING);
        _row(  1, OPEN, Act.wrap("agree"),   AUTHORITY,  SUPERVISOR | SUPERVISOR_2, OPINION | REPORT, ANYTIME,  AGREED,   NO_LIMIT,     CHANGES);
        _typed(1, OPEN, Act.wrap("agreeOn"), AUTHORITY,  SUPERVISOR,                NO_PAPER,         ANYTIME,  AGREED,   NO_LIMIT,     CHANGES);
        if (fault < 10) _faulty(fault);
    }

    // prettier-ignore
    function _faulty(uint32 fault) private {
        Act act_ = Act.wrap("fault");
        if (fault == 1) _row(  1, OPEN,                 Act.wrap("agree"), OPERATOR, ALONE,      REASON, ANYTIME,  LAPSED, NO_LIMIT,          NOTHING);
        if (fault == 2) _row(  1, State.wrap("Nowhere"), act_,             OPERATOR, ALONE,      REASON, ANYTIME,  LAPSED, NO_LIMIT,          NOTHING);
        if (fault == 3) _typed(1, NONE,                 act_,              OPERATOR, SUPERVISOR, REASON, ANYTIME,  OPEN,   CONFIRM_TIME,      NOTHING);
        if (fault == 4) _row(  1, NONE,                 act_,              OPERATOR, ALONE,      REASON, ANYTIME,  OPEN,   CONFIRM_TIME,      NOTHING);
        if (fault == 5) _row(  1, ANSWERED,             act_,              OPERATOR, ALONE,      REASON, IN_TIME,  LAPSED, NO_LIMIT,          NOTHING);
        if (fault == 6) _row(  1, OPEN,                 act_,              OPERATOR, ALONE,      REASON, ANYTIME,  LAPSED, Limit.wrap(7),     NOTHING);
        if (fault == 7) _row(  1, State.wrap("Ring"),   act_,              OPERATOR, ALONE,      REASON, ANYTIME,  State.wrap("Ring"), NO_LIMIT, NOTHING);
    }

    function appoint(Parts part, PartyId party) external {
        holders[part] = party;
    }

    function open(Approval calldata approval, uint256 number) external {
        _open(Act.wrap("open"), approval, 1, abi.encode(number));
    }

    function amend(Approval calldata approval, uint256 before, uint256 number) external {
        _requireContent(approval.id, abi.encode(before));
        _do(Act.wrap("amend"), approval, keccak256(abi.encode(number)), abi.encode(number));
    }

    function agreeOn(Approval calldata approval, uint256 number) external {
        _do(Act.wrap("agreeOn"), approval, keccak256(abi.encode(number)), abi.encode(number));
    }

    /// @dev A row written after deployment.
    function legislate() external {
        _row(1, OPEN, Act.wrap("late"), OPERATOR, ALONE, REASON, ANYTIME, LAPSED, NO_LIMIT, NOTHING);
    }

    function _organisationOf(CaseId, Parts part) internal view override returns (PartyId) {
        return holders[part];
    }

    function _effect(Deed memory deed) internal override {
        emit Affected(deed.id, deed.act, deed.paper, deed.payload);
    }
}
