// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Act, CaseId, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {PartyId} from "../interfaces/Types.sol";
import {Procedure} from "../procedures/Procedure.sol";

// solhint-disable comprehensive-interface

/// @notice For tests alone: a chapter of no law, with one row of each sort, whose parties the test appoints.
contract Errand is Procedure {
    State internal constant OPEN = State.wrap("Open");
    State internal constant ANSWERED = State.wrap("Answered");
    State internal constant LAPSED = State.wrap("Lapsed");
    State internal constant AGREED = State.wrap("Agreed");
    Act internal constant AGREE = Act.wrap("agree");

    event Affected(CaseId indexed id, Act indexed act, bytes32 paper, bytes payload);

    mapping(Parts => PartyId) public holders;

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Errand") {}

    // prettier-ignore
    function _table() internal virtual override {
        _typed(1, NONE, Act.wrap("open"),    OPERATOR,   ALONE,                     NEED,             ANYTIME,  OPEN,     CONFIRM_TIME, NOTHING);
        _typed(1, OPEN, Act.wrap("amend"),   OPERATOR,   ALONE,                     NO_PAPER,         ANYTIME,  OPEN,     NO_LIMIT,     NOTHING);
        _row(  1, OPEN, Act.wrap("answer"),  OPERATOR,   ALONE,                     REASON,           IN_TIME,  ANSWERED, NO_LIMIT,     NOTHING);
        _row(  1, OPEN, Act.wrap("lapse"),   SUPERVISOR, ALONE,                     NO_PAPER,         WHEN_DUE, LAPSED,   NO_LIMIT,     NOTHING);
        _row(  1, OPEN, AGREE,               AUTHORITY,  SUPERVISOR | SUPERVISOR_2, OPINION | REPORT, ANYTIME,  AGREED,   NO_LIMIT,     CHANGES);
        _typed(1, OPEN, Act.wrap("agreeOn"), AUTHORITY,  SUPERVISOR,                NO_PAPER,         ANYTIME,  AGREED,   NO_LIMIT,     CHANGES);
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
