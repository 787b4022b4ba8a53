// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAgreementEnd} from "../interfaces/IAgreementEnd.sol";
import {IProceedings} from "../interfaces/IProceedings.sol";
import {Act, CaseId, Effect, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, NOBODY, PartyId, Path} from "../interfaces/Types.sol";
import {AgreementState} from "../libraries/AgreementState.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {Procedure} from "./Procedure.sol";

/// @notice Suspension, reopening and termination; documented in `IProceedings`.
contract Proceedings is IProceedings, Procedure {
    using AgreementState for ISluice;
    using AgreementState for ISluice.Gate;
    using Lineage for ISluice;

    State private constant BREACH_FOUND = State.wrap("BreachFound");
    State private constant POOR_FOUND = State.wrap("PoorFound");
    State private constant CLAUSE_INVOKED = State.wrap("ClauseInvoked");
    State private constant DROPPED = State.wrap("Dropped");
    State private constant REPORT_WITHDRAWN = State.wrap("ReportWithdrawn");
    State private constant REJECTED = State.wrap("Rejected");
    State private constant PAUSE_REPORTED = State.wrap("PauseReported");
    State private constant PAUSE_ASSENTED = State.wrap("PauseAssented");
    State private constant SUSPENDED = State.wrap("Suspended");
    State private constant LIFT_REPORTED = State.wrap("LiftReported");
    State private constant LIFT_ASSENTED = State.wrap("LiftAssented");
    State private constant REOPENED = State.wrap("Reopened");
    State private constant END_REPORTED = State.wrap("EndReported");
    State private constant END_ASSENTED = State.wrap("EndAssented");
    State private constant TERMINATED = State.wrap("Terminated");
    State private constant LAPSED = State.wrap("Lapsed");

    Act private constant FIND = Act.wrap("find");
    Act private constant FIND_POOR = Act.wrap("findPoor");
    Act private constant INVOKE = Act.wrap("invoke");
    Act private constant DROP = Act.wrap("drop");
    Act private constant REPORT_PAUSE = Act.wrap("reportPause");
    Act private constant REPORT_LIFT = Act.wrap("reportLift");
    Act private constant REPORT_END = Act.wrap("reportEnd");
    Act private constant WITHDRAW = Act.wrap("withdrawReport");
    Act private constant ASSENT = Act.wrap("assent");
    Act private constant REJECT = Act.wrap("reject");
    Act private constant SUSPEND = Act.wrap("suspend");
    Act private constant REOPEN = Act.wrap("reopen");
    Act private constant TERMINATE = Act.wrap("terminate");
    Act private constant LAPSE = Act.wrap("lapse");

    Path private constant PROCEEDINGS_SEAT = Path.wrap(0);
    uint8 private constant POOR_RESULTS_IN_A_ROW = 2; // Art. 30

    mapping(GateId agreement => int32) private _suspensions; // beside those that a predecessor left
    mapping(GateId agreement => mapping(bytes32 fact => CaseId)) private _findings;

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Proceedings") {}

    /// @dev Ending an agreement that is suspended is a case of its own: were it a row here, a rejection would leave the hold for ever.
    // prettier-ignore
    function _table() internal override {
        Parts both = SUPERVISOR | SUPERVISOR_2; // the supervisor, in a zone of two both of them
        //     art  from            act           by          with   documents           when     to                within       effect
        _typed(14, NONE,           FIND,         AUTHORITY,  ALONE, FINDING,            ANYTIME, BREACH_FOUND,     NO_LIMIT,    NOTHING);
        _row(  14, BREACH_FOUND,   REPORT_PAUSE, AUTHORITY,  both,  STATEMENT | REPORT, ANYTIME, PAUSE_REPORTED,   ASSENT_TIME, NOTHING);
        _row(  14, BREACH_FOUND,   REPORT_END,   AUTHORITY,  both,  STATEMENT | REPORT, ANYTIME, END_REPORTED,     ASSENT_TIME, NOTHING);
        _row(  14, BREACH_FOUND,   DROP,         AUTHORITY,  ALONE, REASON,             ANYTIME, DROPPED,          NO_LIMIT,    NOTHING);
        _row(  14, PAUSE_REPORTED, ASSENT,       GOVERNMENT, ALONE, ASSENT_PAPER,       ANYTIME, PAUSE_ASSENTED,   EFFECT_TIME, NOTHING);
        _row(  14, PAUSE_REPORTED, REJECT,       GOVERNMENT, ALONE, REASON,             ANYTIME, REJECTED,         NO_LIMIT,    NOTHING);
        _row(  14, PAUSE_REPORTED, WITHDRAW,     AUTHORITY,  ALONE, REASON,             ANYTIME, REPORT_WITHDRAWN, NO_LIMIT,    NOTHING);
        _row(  14, PAUSE_ASSENTED, SUSPEND,      AUTHORITY,  both,  NOTICE,             ANYTIME, SUSPENDED,        NO_LIMIT,    HOLDS);
        _row(  14, PAUSE_ASSENTED, LAPSE,        AUTHORITY,  ALONE, NO_PAPER,           ANYTIME, LAPSED,           NO_LIMIT,    CLOSES);
        _row(  14, SUSPENDED,      REPORT_LIFT,  AUTHORITY,  both,  RECTIFICATION,      ANYTIME, LIFT_REPORTED,    ASSENT_TIME, NOTHING);
        _row(  14, SUSPENDED,      LAPSE,        AUTHORITY,  ALONE, NO_PAPER,           ANYTIME, LAPSED,           NO_LIMIT,    CLOSES);
        _row(  14, LIFT_REPORTED,  ASSENT,       GOVERNMENT, ALONE, ASSENT_PAPER,       ANYTIME, LIFT_ASSENTED,    EFFECT_TIME, NOTHING);
        _row(  14, LIFT_REPORTED,  REJECT,       GOVERNMENT, ALONE, REASON,             ANYTIME, SUSPENDED,        NO_LIMIT,    NOTHING);
        _row(  14, LIFT_REPORTED,  WITHDRAW,     AUTHORITY,  ALONE, REASON,             ANYTIME, SUSPENDED,        NO_LIMIT,    NOTHING);
        _row(  14, LIFT_REPORTED,  LAPSE,        AUTHORITY,  ALONE, NO_PAPER,           ANYTIME, LAPSED,           NO_LIMIT,    CLOSES);
        _row(  14, LIFT_ASSENTED,  REOPEN,       AUTHORITY,  both,  NOTICE,             ANYTIME, REOPENED,         NO_LIMIT,    LIFTS);
        _row(  14, LIFT_ASSENTED,  LAPSE,        AUTHORITY,  ALONE, NO_PAPER,           ANYTIME, LAPSED,           NO_LIMIT,    CLOSES);
        _typed(30, NONE,           FIND_POOR,    AUTHORITY,  ALONE, FINDING,            ANYTIME, POOR_FOUND,       NO_LIMIT,    NOTHING);
        _row(  30, POOR_FOUND,     REPORT_END,   AUTHORITY,  both,  STATEMENT | REPORT, ANYTIME, END_REPORTED,     ASSENT_TIME, NOTHING);
        _row(  30, POOR_FOUND,     DROP,         AUTHORITY,  ALONE, REASON,             ANYTIME, DROPPED,          NO_LIMIT,    NOTHING);
        _typed(13, NONE,           INVOKE,       AUTHORITY,  ALONE, FINDING | CLAUSE,   ANYTIME, CLAUSE_INVOKED,   NO_LIMIT,    NOTHING);
        _row(  13, CLAUSE_INVOKED, REPORT_END,   AUTHORITY,  both,  STATEMENT | REPORT, ANYTIME, END_REPORTED,     ASSENT_TIME, NOTHING);
        _row(  13, CLAUSE_INVOKED, DROP,         AUTHORITY,  ALONE, REASON,             ANYTIME, DROPPED,          NO_LIMIT,    NOTHING);
        _row(  14, END_REPORTED,   ASSENT,       GOVERNMENT, ALONE, ASSENT_PAPER,       ANYTIME, END_ASSENTED,     EFFECT_TIME, NOTHING);
        _row(  14, END_REPORTED,   REJECT,       GOVERNMENT, ALONE, REASON,             ANYTIME, REJECTED,         NO_LIMIT,    NOTHING);
        _row(  14, END_REPORTED,   WITHDRAW,     AUTHORITY,  ALONE, REASON,             ANYTIME, REPORT_WITHDRAWN, NO_LIMIT,    NOTHING);
        _row(  14, END_ASSENTED,   TERMINATE,    AUTHORITY,  both,  NOTICE,             ANYTIME, TERMINATED,       NO_LIMIT,    CLOSES);
        _row(  14, END_ASSENTED,   LAPSE,        AUTHORITY,  ALONE, NO_PAPER,           ANYTIME, LAPSED,           NO_LIMIT,    CLOSES);
    }

    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        if (!(part == SUPERVISOR || part == SUPERVISOR_2)) return NOBODY;
        return _sluice.supervisorOfAgreement(_gateOf(id), part == SUPERVISOR_2);
    }

    /* FINDINGS */

    function find(Approval calldata approval, GateId agreement) external override {
        _openOn(FIND, approval, agreement);
    }

    function invoke(Approval calldata approval, GateId agreement) external override {
        _openOn(INVOKE, approval, agreement);
    }

    function findPoor(Approval calldata approval, Poor calldata poor) external override {
        GateId agreement = poor.agreement;
        bytes32 fact = _requireInARow(poor, _requireFindable(agreement).notBefore);
        _requireNew(_open(FIND_POOR, approval, GateId.unwrap(agreement), abi.encode(poor)), agreement, fact);
    }

    function _openOn(Act act_, Approval calldata approval, GateId agreement) private {
        _requireFindable(agreement);
        CaseId id = _open(act_, approval, GateId.unwrap(agreement), abi.encode(agreement));
        _requireNew(id, agreement, approval.documents[0].hash); // the finding: of an opening's papers the first
    }

    function _requireFindable(GateId agreement) private view returns (ISluice.Gate memory) {
        _requireKind(agreement, Kinds.AGREEMENT);
        return _sluice.requireRuns(agreement);
    }

    function _requireNew(CaseId id, GateId agreement, bytes32 fact) private {
        CaseId before = caseOn(agreement, fact);
        bool known = CaseId.unwrap(before) != 0 && _known(before).state != DROPPED;
        if (known) revert FindingKnown(agreement, fact, before);
        _findings[agreement][fact] = id;
    }

    /// @dev That they are poor, and that none lies between them, is to be asked here of the chapter that assesses.
    function _requireInARow(Poor calldata poor, uint32 notBefore) private view returns (bytes32 fact) {
        (GateId agreement, Result[] calldata results) = (poor.agreement, poor.results);
        if (results.length != POOR_RESULTS_IN_A_ROW) {
            revert ResultsNotInARow(agreement, results.length, POOR_RESULTS_IN_A_ROW);
        }
        bytes32 before = 0;
        for (uint256 i = 0; i < results.length; i++) {
            (uint32 from, uint32 until, bytes32 paper) = (results[i].from, results[i].until, results[i].paper);
            bool fits = from >= notBefore && from < until && until <= block.timestamp;
            if (!fits) revert ResultMisplaced(agreement, i, from, until, notBefore, block.timestamp);
            if (paper == 0 || paper == before) revert ResultUnfit(agreement, i, paper);
            (before, notBefore) = (paper, until);
            fact = keccak256(abi.encode(fact, paper));
        }
    }

    /* EFFECTS */

    function _effect(Deed memory deed) internal override {
        GateId agreement = _gateOf(deed.id);
        if (deed.act == LAPSE) {
            _lapse(agreement, deed.paper);
            return;
        }
        _sluice.requireRuns(agreement);
        if (deed.effect == Effect.Holds) _hold(agreement, deed.paper);
        else if (deed.effect == Effect.Lifts) _lift(agreement, deed.paper);
        else _end(agreement, deed.paper);
    }

    function _hold(GateId agreement, bytes32 paper) private {
        _suspensions[agreement]++;
        _sluice.hold(agreement, PROCEEDINGS_SEAT, paper);
    }

    /// @dev Each suspension is a case, and is lifted by its own; the bit falls with the last. The turn is read here: whoever assented saw
    /// this case, and what else was held since lies on other seats, or is counted.
    function _lift(GateId agreement, bytes32 paper) private {
        _suspensions[agreement]--;
        if (suspensionsOf(agreement) != 0) return;
        _sluice.lift(agreement, PROCEEDINGS_SEAT, _sluice.gate(agreement).turn, paper);
    }

    function _end(GateId agreement, bytes32 paper) private {
        (address agreements, , ) = _sluice.procedure(Kinds.AGREEMENT);
        IAgreementEnd(agreements).closeFor(agreement, paper);
    }

    /// @dev No way round an assent: what still runs is refused, and what is over is closed for ever, its suspension left on it.
    function _lapse(GateId agreement, bytes32 paper) private {
        ISluice.Gate memory found = _sluice.gate(agreement);
        if (!found.isOver()) revert AgreementRuns(agreement, found.notAfter, block.timestamp);
        if (!found.closed) _end(agreement, paper);
    }

    /* VIEWS */

    function suspensionsOf(GateId agreement) public view override returns (uint32) {
        int32 left = _isSuccessor() ? int32(_before().suspensionsOf(agreement)) : int32(0);
        return uint32(left + _suspensions[agreement]);
    }

    function caseOn(GateId agreement, bytes32 finding) public view override returns (CaseId id) {
        id = _findings[agreement][finding];
        if (CaseId.unwrap(id) == 0 && _isSuccessor()) id = _before().caseOn(agreement, finding);
    }

    function _before() private view returns (IProceedings) {
        return IProceedings(address(_predecessor));
    }

    function gateOf(CaseId id) external view override returns (GateId) {
        _known(id);
        return _gateOf(id);
    }
}
