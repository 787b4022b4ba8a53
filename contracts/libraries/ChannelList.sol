// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IChannels} from "../interfaces/IChannels.sol";
import {CaseId} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId} from "../interfaces/Types.sol";
import {LevelModes} from "./LevelModes.sol";

/// @notice The channels of one dataset that are not closed: what raising its level stops, and what it then closes (Art. 23).
library ChannelList {
    /// @notice Stops at once what a level does not allow, and marks it with the raise that did: that one closes it. What an earlier raise
    /// has stopped stays its own; what has ended already needs no second stop.
    function stopBarred(
        IChannels.Listed[] storage channels,
        ISluice sluice,
        uint8 level,
        CaseId raise,
        bytes32 paper
    ) internal {
        uint32 time = uint32(block.timestamp);
        for (uint256 i = 0; i < channels.length; i++) {
            IChannels.Listed storage channel = channels[i];
            if (CaseId.unwrap(channel.raise) != 0 || !_bars(level, channel.mode, channel.maxLevel)) continue;
            channel.raise = raise;
            if (sluice.gate(channel.gate).notAfter > time) sluice.retime(channel.gate, time, paper);
        }
    }

    /// @notice Closes for ever what that raise has stopped, whatever the level is by now.
    function closeStopped(IChannels.Listed[] storage channels, ISluice sluice, CaseId raise, bytes32 paper) internal {
        for (uint256 i = channels.length; i > 0; i--) {
            if (CaseId.unwrap(channels[i - 1].raise) != CaseId.unwrap(raise)) continue;
            sluice.close(channels[i - 1].gate, paper);
            _strikeAt(channels, i - 1);
        }
    }

    function strike(IChannels.Listed[] storage channels, GateId gate) internal {
        _strikeAt(channels, _placeOf(channels, gate));
    }

    /// @notice The raise that has stopped a channel of the list; 0 where none has.
    function raiseOf(IChannels.Listed[] storage channels, GateId gate) internal view returns (CaseId) {
        return channels[_placeOf(channels, gate)].raise;
    }

    /// @dev A channel described before its dataset reached level 4 does not say which fields that are: no grant on it could be judged.
    function _bars(uint8 level, IChannels.Mode mode, uint8 maxLevel) private pure returns (bool) {
        return !LevelModes.allows(level, mode) || (level == LevelModes.HIGHEST && maxLevel < LevelModes.HIGHEST);
    }

    function _strikeAt(IChannels.Listed[] storage channels, uint256 place) private {
        channels[place] = channels[channels.length - 1];
        channels.pop();
    }

    function _placeOf(IChannels.Listed[] storage channels, GateId gate) private view returns (uint256 place) {
        while (!(channels[place].gate == gate)) place++;
    }
}
