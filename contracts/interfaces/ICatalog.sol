// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure} from "./IProcedure.sol";
import {GateId} from "./Types.sol";

/// @title Catalog (Art. 2, 22, 23)
/// @notice Datasets, each with its level, and the channels in which they are shared. Only below a provider's gate: what is not public
/// data cannot be published here (Art. 2). A dataset's level is the highest of its fields; a channel states the level of each field.
///
/// Ending is in two acts (K14): the first stops the flow at once and can be recalled, the second closes for ever once the delay is over.
/// Cases: a dataset (subject: its provider's gate, then the dataset), a channel (the dataset, then the channel), a raise (the dataset).
interface ICatalog {
    /// @notice Ways of sharing (共享方式, Art. 23). The numbers are those in a channel's terms.
    enum Mode {
        None,
        Raw,
        Interface,
        Model,
        Sealed
    }

    /// @notice A dataset to be. `second`: none, the gate of a second provider, or the dataset of another department that it is derived from.
    struct Dataset {
        GateId provider;
        GateId second;
        uint8 level;
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

    struct Raise {
        GateId dataset;
        uint8 level;
    }

    /// @notice A channel that is not closed: what raising its dataset must know of it.
    struct Listed {
        GateId gate;
        Mode mode;
        uint8 maxLevel;
    }

    error LevelUnknown(uint8 found);
    /// @notice Raising goes up; lowering is another act, with the authority and a supervisor (Art. 23).
    error LevelNotRaised(GateId dataset, uint8 found, uint8 wantedAtLeast);
    /// @notice At this level the dataset is not shared in this mode: raw at level 1 alone, level 4 sealed alone (Art. 23).
    error ModeForbidden(GateId dataset, uint8 level, Mode mode);
    /// @notice The descriptor does not say which fields are of the dataset's level 4: the channel was described before the dataset was raised,
    /// or is offered so. `gate`: the channel, or at an offer its dataset.
    error DescribedBefore(GateId gate, uint8 found, uint8 wanted);
    /// @notice The channel has a field above the level of its dataset.
    error LevelExceeds(GateId dataset, uint8 found, uint8 wantedAtMost);
    /// @notice The masks contradict each other, or the highest level that is named.
    error MasksContradict(uint8 maxLevel, uint176 level2, uint176 level3, uint176 level4);
    /// @notice The document handed in is another than the one in the channel's terms.
    error DescriptorDiffers(bytes32 found, bytes32 wanted);
    /// @notice Data that two departments must approve cannot be derived from again: the third could not be asked.
    error ProvidersTooMany(GateId dataset);
    error ChannelsTooMany(GateId dataset, uint256 wantedAtMost);

    /// @notice Publishes a dataset at a level, by named standard and clause, and opens its gate. By the provider.
    function publish(IProcedure.Approval calldata approval, Dataset calldata dataset) external;

    /// @notice Offers a dataset in one mode and opens the channel's gate. By the provider; the document is the descriptor.
    function offer(IProcedure.Approval calldata approval, Offer calldata offered) external;

    /// @notice Raises a dataset's level: what the new level no longer allows stops at once, and is closed after the delay. No recall.
    function raise(IProcedure.Approval calldata approval, Raise calldata raised) external;

    /// @notice 1 to 4; 0 for what is no dataset of this catalog.
    function levelOf(GateId dataset) external view returns (uint8);

    /// @notice The channels of a dataset that are not closed, in no order.
    function channelsOf(GateId dataset) external view returns (Listed[] memory);

    /// @notice The gate that a case opened: a dataset's or a channel's; of a raise, its dataset.
    function gateOf(CaseId id) external view returns (GateId);
}
