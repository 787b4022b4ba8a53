// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure, Parts} from "./IProcedure.sol";
import {GateId, PartyId} from "./Types.sol";

/// @title Catalog (Art. 2, 8, 22, 23, 25)
/// @notice Datasets, each with its level, and the channels in which they are shared. A dataset's level is the highest of its fields; a
/// channel states the level of each field. A new descriptor is a new channel, beside the old one for as long as that is not ended.
///
/// A dataset here is public data: it lies below a provider's gate, and that provider is neither operator nor partner (Art. 2). What an
/// operator brings in (social data, Art. 8) or offers to departments (its own, Art. 25) is listed, under its agreement, and is no dataset: it
/// has no level, no channel and no grant, so that it is never counted or levelled as public.
///
/// Data of two departments is drafted by one and published when the other accepts: the second provider, or the one from whose dataset it
/// is derived. Both must then agree to whatever permits (approvals, a lower level); each stops by its own seat, for both lie upstream, and so
/// does the source: its holds and its end reach what is derived from it. The highest level counts (Art. 23): derived data is at least of its
/// source's level, and a raise of the source raises with it what lies below. Only a lowering, in which authority, supervisor and both
/// departments agree, takes derived data below its source (`ILevels`).
///
/// Ending is in two acts (K14): the first stops the flow at once and can be recalled, the second closes for ever once the delay is over.
/// Cases: a dataset (subject: its provider's gate, then the dataset), a channel (the dataset, then the channel), a listing (the operator's
/// agreement).
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

    /// @notice A channel that is not closed: what raising its dataset must know of it. `raise`: the case of `ILevels` that has stopped it; 0 none.
    struct Listed {
        GateId gate;
        Mode mode;
        uint8 maxLevel;
        CaseId raise;
    }

    /// @notice An operator or a partner publishes no public data, whatever else it is (Art. 2).
    error NotPublic(PartyId provider, Parts found);
    error LevelUnknown(uint8 found);
    /// @notice Derived data is at least of its source's level.
    error LevelBelowSource(GateId source, uint8 found, uint8 wantedAtLeast);
    /// @notice Of two departments: by `publishShared`, so that the second accepts.
    error SecondMustAccept(GateId second);
    /// @notice An ending that was begun before the raise cannot be recalled: the channel is closed with the others that it stopped.
    error StoppedByRaise(GateId channel, CaseId raise);
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
    error DerivedTooMany(GateId source, uint256 wantedAtMost);

    /// @notice Publishes a dataset of one department at a level, by named standard and clause, and opens its gate. By the provider.
    function publish(IProcedure.Approval calldata approval, Dataset calldata dataset) external;

    /// @notice Drafts a dataset of two departments, or one derived from another's. By the first; its gate opens when the second accepts.
    function publishShared(IProcedure.Approval calldata approval, Dataset calldata dataset) external;

    /// @notice Offers a dataset in one mode and opens the channel's gate. By the provider; the document is the descriptor.
    function offer(IProcedure.Approval calldata approval, Offer calldata offered) external;

    /// @notice Lists social data that the operator brings in under an agreement (Art. 8): its statement says what, and by which right.
    function listSocial(IProcedure.Approval calldata approval, GateId agreement) external;

    /// @notice Lists data of the operator's own that it offers to departments (Art. 25).
    function listOwn(IProcedure.Approval calldata approval, GateId agreement) external;

    /// @notice The channels of a dataset that are not closed, in no order.
    function channelsOf(GateId dataset) external view returns (Listed[] memory);

    /// @notice The gate that a case opened: a dataset's or a channel's; else the one that it is about.
    function gateOf(CaseId id) external view returns (GateId);
}
