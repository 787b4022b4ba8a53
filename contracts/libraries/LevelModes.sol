// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IChannels} from "../interfaces/IChannels.sol";

/// @notice The table level × mode of Art. 23, in one place: for the dataset that is offered, and for the fields that are granted.
library LevelModes {
    uint8 internal constant LOWEST = 1;
    uint8 internal constant HIGHEST = 4;

    /// @notice Raw at level 1 alone; 2 and 3 by interface, model or the like; level 4 sealed alone. Level 0 is no level.
    function allows(uint8 level, IChannels.Mode mode) internal pure returns (bool) {
        if (mode == IChannels.Mode.None || level == 0) return false;
        if (mode == IChannels.Mode.Raw) return level == LOWEST;
        return level < HIGHEST || mode == IChannels.Mode.Sealed;
    }

    /// @notice The highest level among some fields of a channel: that one counts.
    function highest(IChannels.Channel calldata channel, uint176 fields) internal pure returns (uint8) {
        if (fields & channel.level4 != 0) return HIGHEST;
        if (fields & channel.level3 != 0) return 3;
        return fields & channel.level2 != 0 ? 2 : LOWEST;
    }

    /// @notice Whether each mask lies within the one below it, and the highest level named is the highest there is.
    function consistent(IChannels.Channel calldata channel) internal pure returns (bool) {
        bool nested = channel.level4 & ~channel.level3 == 0 && channel.level3 & ~channel.level2 == 0;
        return nested && channel.maxLevel == highest(channel, type(uint176).max);
    }
}
