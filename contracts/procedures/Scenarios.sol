// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Act, CaseId, Effect, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {IScenarios} from "../interfaces/IScenarios.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, NOBODY, OPEN_ENDED, PartyId} from "../interfaces/Types.sol";
import {AgreementState} from "../libraries/AgreementState.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {Procedure} from "./Procedure.sol";

/// @notice The uses that data is granted for; documented in `IScenarios`.
contract Scenarios is IScenarios, Procedure {
    using AgreementState for ISluice;
    using Lineage for ISluice;

    State private constant STATED = State.wrap("Stated");
    State private constant ACCEPTED = State.wrap("Accepted");
    State private constant REFUSED = State.wrap("Refused");
    State private constant WITHDRAWN = State.wrap("Withdrawn");
    State private constant ENDING = State.wrap("Ending");
    State private constant CLOSED = State.wrap("Closed");

    Act private constant STATE = Act.wrap("state");
    Act private constant ACCEPT = Act.wrap("accept");
    Act private constant REFUSE = Act.wrap("refuse");
    Act private constant WITHDRAW = Act.wrap("withdraw");
    Act private constant END = Act.wrap("end");
    Act private constant CLOSE = Act.wrap("close");
    Act private constant RECALL = Act.wrap("recall");

    uint32 private constant OPEN_STATEMENTS = 64; // of one operator that no supervisor has answered: acts cost nothing

    mapping(PartyId operator => int32) private _openStatements; // beside those that a predecessor left
    mapping(CaseId => bytes32) private _papers; // hash of the scenario document, for the gate's terms

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Scenarios") {}

    // prettier-ignore
    function _table() internal override {
        //     art  from      act       by          with          documents       when      to         within       effect
        _typed(17, NONE,     STATE,    OPERATOR,   ALONE,        SCENARIO_PAPER, ANYTIME,  STATED,    ACCEPT_TIME, NOTHING);
        _row(  13, STATED,   ACCEPT,   SUPERVISOR, SUPERVISOR_2, OPINION,        ANYTIME,  ACCEPTED,  NO_LIMIT,    OPENS);
        _row(  13, STATED,   REFUSE,   SUPERVISOR, ALONE,        REASON,         ANYTIME,  REFUSED,   NO_LIMIT,    FREES);
        _row(  17, STATED,   WITHDRAW, OPERATOR,   ALONE,        NO_PAPER,       ANYTIME,  WITHDRAWN, NO_LIMIT,    FREES);
        _row(  17, ACCEPTED, END,      OPERATOR,   ALONE,        NO_PAPER,       ANYTIME,  ENDING,    DELAY,       RETIMES);
        _row(  17, ENDING,   CLOSE,    OPERATOR,   ALONE,        NO_PAPER,       WHEN_DUE, CLOSED,    NO_LIMIT,    CLOSES);
        _row(  17, ENDING,   RECALL,   OPERATOR,   ALONE,        NO_PAPER,       ANYTIME,  ACCEPTED,  NO_LIMIT,    RESTORES);
    }

    /// @dev The subject is the agreement, then the scenario's own gate under it; both have the operator as holder.
    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        GateId gate = _gateOf(id);
        ISluice.Gate memory found = _sluice.gate(gate);
        if (part == OPERATOR) return found.holder;
        if (!(part == SUPERVISOR || part == SUPERVISOR_2)) return NOBODY;
        GateId agreement = found.kind == Kinds.SCENARIO ? found.first : gate;
        return _sluice.supervisorOfAgreement(agreement, part == SUPERVISOR_2);
    }

    function _effect(Deed memory deed) internal override {
        GateId gate = _gateOf(deed.id);
        if (deed.effect == Effect.Opens || deed.effect == Effect.Frees) {
            _openStatements[_sluice.gate(gate).holder]--;
        }
        if (deed.effect == Effect.Opens) {
            _setSubject(deed.id, _openScenario(deed.id, gate, deed.paper));
        } else if (deed.effect == Effect.Retimes) {
            _sluice.retime(gate, uint32(block.timestamp), deed.paper);
        } else if (deed.effect == Effect.Restores) {
            _sluice.retime(gate, OPEN_ENDED, deed.paper);
        } else if (deed.effect == Effect.Closes) {
            _sluice.close(gate, deed.paper);
        }
    }

    function state(Approval calldata approval, Scenario calldata scenario) external override {
        PartyId operator = _requireKind(scenario.agreement, Kinds.AGREEMENT).holder;
        _sluice.requireRuns(scenario.agreement);
        bytes32 scope = _sluice.terms(scenario.agreement);
        if (scenario.scope != scope) revert OutsideScope(scenario.agreement, scenario.scope, scope);
        if (openStatementsOf(operator) == OPEN_STATEMENTS) revert StatementsTooMany(operator, OPEN_STATEMENTS);
        _openStatements[operator]++;
        CaseId id = _open(STATE, approval, GateId.unwrap(scenario.agreement), abi.encode(scenario));
        _papers[id] = approval.documents[0].hash; // the only one, else the opening would have been refused
    }

    function _openScenario(CaseId id, GateId agreement, bytes32 paper) private returns (GateId) {
        ISluice.Opening memory opening;
        (opening.kind, opening.first) = (Kinds.SCENARIO, agreement);
        opening.holder = _sluice.gate(agreement).holder;
        (opening.notBefore, opening.notAfter) = (uint32(block.timestamp), OPEN_ENDED);
        (opening.terms, opening.paper) = (paperOf(id), paper);
        return _sluice.open(opening);
    }

    /* VIEWS: what a predecessor left counts on (P20) */

    function openStatementsOf(PartyId operator) public view override returns (uint32) {
        int32 left = _isSuccessor() ? int32(_before().openStatementsOf(operator)) : int32(0);
        return uint32(left + _openStatements[operator]);
    }

    function paperOf(CaseId id) public view override returns (bytes32 paper) {
        paper = _papers[id];
        if (paper == 0 && _isInherited(id)) paper = _before().paperOf(id);
    }

    function _before() private view returns (IScenarios) {
        return IScenarios(address(_predecessor));
    }
}
