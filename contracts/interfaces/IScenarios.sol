// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure} from "./IProcedure.sol";
import {GateId, PartyId} from "./Types.sol";

/// @title Scenarios (Art. 13, 17, 22)
/// @notice The stated use that data is granted for. The subject of a scenario's case is its agreement, and from the acceptance on its
/// own gate, which is open-ended (the agreement's term binds it) and whose terms are the hash of the scenario document.
interface IScenarios {
    /// @notice A scenario to be.
    /// @param scope the scope of application of the agreement under which it is stated
    struct Scenario {
        GateId agreement;
        bytes32 scope;
    }

    /// @notice The scenario names another scope of application than its agreement's (Art. 13).
    error OutsideScope(GateId agreement, bytes32 found, bytes32 wanted);
    error StatementsTooMany(PartyId operator, uint256 wantedAtMost);

    /// @notice States a scenario under an agreement that runs; its supervisor accepts it before data can be asked for. By the operator, with the
    /// scenario document.
    function state(IProcedure.Approval calldata approval, Scenario calldata scenario) external;

    /// @notice Scenarios of an operator that wait for a supervisor's answer.
    function openStatementsOf(PartyId operator) external view returns (uint32);

    /// @notice Hash of the scenario document of a case; 0 where there is no such case.
    function paperOf(CaseId id) external view returns (bytes32);
}
