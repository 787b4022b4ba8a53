// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId} from "./IProcedure.sol";
import {GateId, Kind} from "./Types.sol";

/// @title The level of a dataset, as the procedure of levels moves it
/// @notice Implemented by the catalog, which knows the channels of a dataset and what is derived from it (Art. 23). Each act is accepted only
/// from the contract that the kernel knows as the procedure of levels.
interface IDatasetLevel {
    error NotLevels(address caller, address wanted, Kind kind);

    /// @notice Sets a higher level, for what is derived from the dataset and lies below it too, and stops at once every channel that it no
    /// longer allows.
    /// @param raise the case of the raise, with which each channel is marked that it stops
    /// @param paper hash of the documents of the act
    function raiseFor(GateId dataset, uint8 level, CaseId raise, bytes32 paper) external;

    /// @notice Closes for ever what a raise has stopped.
    function closeRaisedFor(GateId dataset, CaseId raise, bytes32 paper) external;

    /// @notice Sets a lower level. Nothing that was stopped comes back.
    function lowerFor(GateId dataset, uint8 level) external;

    /// @notice 1 to 4; 0 for what is no dataset of this catalog.
    function levelOf(GateId dataset) external view returns (uint8);
}
