// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {GateId, Kind} from "./Types.sol";

/// @title The level of a dataset, as the procedure of levels moves it
/// @notice Implemented by the catalog, which knows what is derived from what (Art. 23). A level is moved only by the contract that the kernel
/// knows as the procedure of levels.
interface IDatasetLevel {
    error NotLevels(address caller, address wanted, Kind kind);

    /// @notice Sets a higher level, for what is derived from the dataset and lies below it too.
    /// @return raised those whose level has moved, the dataset itself first
    function raiseFor(GateId dataset, uint8 level) external returns (GateId[] memory raised);

    /// @notice Sets a lower level, for the dataset alone.
    function lowerFor(GateId dataset, uint8 level) external;

    /// @notice 1 to 4; 0 for what is no dataset of this catalog.
    function levelOf(GateId dataset) external view returns (uint8);

    /// @notice What is derived from a dataset and not closed, in no order.
    function derivedOf(GateId dataset) external view returns (GateId[] memory);
}
