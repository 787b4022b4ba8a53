// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure} from "./IProcedure.sol";
import {GateId} from "./Types.sol";

/// @title Channels (Art. 22, 23)
/// @notice How a dataset is shared: in one mode, by one descriptor, which states the level of each field. A new descriptor is a new channel,
/// beside the old one for as long as that is not ended. Subject of a case: the dataset, then the channel.
///
/// A channel stops at once when its dataset is raised beyond what the mode allows, and is closed with that raise (`ILevels`): no recall
/// brings it back. Ending it is in two acts (K14): the first stops the flow at once and can be recalled, the second closes for ever once the
/// delay is over.
interface IChannels {
    /// @notice Ways of sharing (共享方式, Art. 23). The numbers are those in a channel's terms.
    enum Mode {
        None,
        Raw,
        Interface,
        Model,
        Sealed
    }

    /// @notice What a channel's terms are the hash of: keccak256(abi.encode(channel)). Masks have one bit a field.
    /// @param maxLevel the highest level of any field, 1 to 4
    /// @param level2 fields of level 2 and above; `level3` likewise; `level4` those of level 4
    /// @param descriptor SHA-256 of the canonical OpenAPI document (RFC 8785)
    struct Channel {
        Mode mode;
        uint8 maxLevel;
        uint176 level2;
        uint176 level3;
        uint176 level4;
        uint176 personal;
        bytes32 descriptor;
    }

    struct Offer {
        GateId dataset;
        Channel channel;
    }

    /// @notice A channel that is not closed: what raising its dataset must know of it. `raise`: the case of `ILevels` that has stopped it; 0 none.
    struct Listed {
        GateId gate;
        Mode mode;
        uint8 maxLevel;
        CaseId raise;
    }

    /// @notice At this level the dataset is not shared in this mode: raw at level 1 alone, level 4 sealed alone (Art. 23).
    error ModeForbidden(GateId dataset, uint8 level, Mode mode);
    /// @notice The descriptor does not say which fields are of the dataset's level 4: it was written before the dataset was raised.
    error DescribedBefore(GateId dataset, uint8 found, uint8 wanted);
    /// @notice The channel has a field above the level of its dataset.
    error LevelExceeds(GateId dataset, uint8 found, uint8 wantedAtMost);
    /// @notice The masks contradict each other, or the highest level that is named.
    error MasksContradict(uint8 maxLevel, uint176 level2, uint176 level3, uint176 level4);
    /// @notice The document handed in is another than the one in the channel's terms.
    error DescriptorDiffers(bytes32 found, bytes32 wanted);
    error ChannelsTooMany(GateId dataset, uint256 wantedAtMost);
    /// @notice An ending that was begun before the raise cannot be recalled: the channel is closed with the others that it stopped.
    error StoppedByRaise(GateId channel, CaseId raise);

    /// @notice Offers a dataset in one mode and opens the channel's gate. By the provider; the document is the descriptor.
    function offer(IProcedure.Approval calldata approval, Offer calldata offered) external;

    /// @notice The channels of a dataset that are not closed, in no order.
    function channelsOf(GateId dataset) external view returns (Listed[] memory);

    /// @notice The channel that a case opened; before, its dataset.
    function gateOf(CaseId id) external view returns (GateId);
}
