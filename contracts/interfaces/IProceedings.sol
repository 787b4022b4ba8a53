// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure} from "./IProcedure.sol";
import {GateId} from "./Types.sol";

/// @title Proceedings (Art. 14, 30)
/// @notice How an agreement is suspended, reopened or terminated for breach: authority and supervisor report, the government assents, then
/// they act, and only as assented to. None of them can do it alone. The hold of a suspension is bit 0 of the agreement's gate, from
/// path 0: this contract's alone. Subject of a case: the agreement's gate.
interface IProceedings {
    /// @notice Finds that the operator breached an agreement, and opens a case. By the authority; the document is the finding.
    function find(IProcedure.Approval calldata approval, GateId agreement) external;

    /// @notice How many suspensions lie on an agreement; at zero its bit is lifted.
    function suspensionsOf(GateId agreement) external view returns (uint32);

    /// @notice The agreement that a case is about.
    function gateOf(CaseId id) external view returns (GateId);
}
