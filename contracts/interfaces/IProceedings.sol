// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure} from "./IProcedure.sol";
import {GateId} from "./Types.sol";

/// @title Proceedings (Art. 13, 14, 30)
/// @notice How an agreement is suspended, reopened or terminated: authority and supervisor report, the government assents, then they act,
/// and only as assented to. None of them can do it alone. A breach may lead to a suspension or to the end; two poor results in a row, and a
/// clause of the agreement itself, to the end alone. The operator's statement goes with each report on it.
/// The hold of a suspension is bit 0 of the agreement's gate, from path 0: this contract's alone. Subject of a case: the agreement's gate.
///
/// Each finding is reported once: what was withdrawn or rejected, or has been carried out, is not reported again. Withdrawn, the report on
/// a reopening leaves the suspension as it was. Once an agreement is over, nothing is suspended, reopened or terminated any more: a case
/// that waits for it lapses, and what was suspended is closed as it stands.
///
/// An assent has no end: the Measures give it none. What it allows is due within its limit, shows as late afterwards, and may still be done.
interface IProceedings {
    /// @notice A result of an assessment (Art. 30).
    /// @param from Unix seconds; @param until Unix seconds, exclusive: the period that was assessed
    /// @param paper hash of the result
    struct Result {
        uint32 from;
        uint32 until;
        bytes32 paper;
    }

    /// @notice Poor results of one agreement, the earlier one first.
    struct Poor {
        GateId agreement;
        Result[] results;
    }

    /// @notice The agreement goes on, so the case does not lapse: it is carried out, as the government assented.
    error AgreementRuns(GateId agreement, uint32 notAfter, uint256 time);
    /// @notice There was a case on this finding, and it was not dropped.
    error FindingKnown(GateId agreement, bytes32 finding, CaseId id);
    /// @notice Fewer poor results in a row than end an agreement, or more than are asked for (Art. 30).
    error ResultsNotInARow(GateId agreement, uint256 found, uint256 wanted);
    /// @notice A period that is empty, not over, or begins before the agreement or the end of the period before it.
    error ResultMisplaced(GateId agreement, uint256 index, uint32 from, uint32 until, uint32 notBefore, uint256 time);
    /// @notice No result, or the one before again.
    error ResultUnfit(GateId agreement, uint256 index, bytes32 paper);

    /// @notice Finds that the operator breached an agreement, and opens a case. By the authority; the document is the finding (Art. 14).
    function find(IProcedure.Approval calldata approval, GateId agreement) external;

    /// @notice Finds that an agreement's results were poor twice in a row (Art. 30). By the authority.
    function findPoor(IProcedure.Approval calldata approval, Poor calldata poor) external;

    /// @notice Invokes a clause by which the agreement itself ends early (Art. 13); where it says no other way, it ends as for a breach.
    /// By the authority; the documents are the clause, and the finding that it applies.
    function invoke(IProcedure.Approval calldata approval, GateId agreement) external;

    /// @notice How many suspensions lie on an agreement; at zero its bit is lifted.
    function suspensionsOf(GateId agreement) external view returns (uint32);

    /// @notice The last case on a finding about an agreement; 0 where there was none.
    /// @param finding hash of the paper; of poor results, of both of them
    function caseOn(GateId agreement, bytes32 finding) external view returns (CaseId id);

    /// @notice The agreement that a case is about.
    function gateOf(CaseId id) external view returns (GateId);
}
