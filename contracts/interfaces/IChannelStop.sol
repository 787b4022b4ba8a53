// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId} from "./IProcedure.sol";
import {GateId, Kind} from "./Types.sol";

/// @title The channels of a dataset, as a raise of its level stops them
/// @notice Implemented by the procedure of channels (Art. 23). Accepted only from the contract that the kernel knows as the procedure of levels.
interface IChannelStop {
    error NotLevels(address caller, address wanted, Kind kind);

    /// @notice Stops at once every channel of a dataset that a level does not allow, and marks it with the case of the raise.
    /// @param paper hash of the documents of the act
    function stopFor(GateId dataset, uint8 level, CaseId raise, bytes32 paper) external;

    /// @notice Closes for ever what a raise has stopped.
    function closeStoppedFor(GateId dataset, CaseId raise, bytes32 paper) external;
}
