// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure, Parts} from "./IProcedure.sol";
import {GateId, PartyId} from "./Types.sol";

/// @title Catalog (Art. 2, 8, 23, 25)
/// @notice Datasets, each with its level, which is the highest of its fields. They are shared in channels (`IChannels`).
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
/// Cases: a dataset (subject: its provider's gate, then the dataset), a listing (the operator's agreement).
interface ICatalog {
    /// @notice A dataset to be. `second`: none, the gate of a second provider, or the dataset of another department that it is derived from.
    struct Dataset {
        GateId provider;
        GateId second;
        uint8 level;
    }

    /// @notice An operator or a partner publishes no public data, whatever else it is (Art. 2).
    error NotPublic(PartyId provider, Parts found);
    error LevelUnknown(uint8 found);
    /// @notice Derived data is at least of its source's level.
    error LevelBelowSource(GateId source, uint8 found, uint8 wantedAtLeast);
    /// @notice Of two departments: by `publishShared`, so that the second accepts.
    error SecondMustAccept(GateId second);
    /// @notice Data that two departments must approve cannot be derived from again: the third could not be asked.
    error ProvidersTooMany(GateId dataset);
    error DerivedTooMany(GateId source, uint256 wantedAtMost);

    /// @notice Publishes a dataset of one department at a level, by named standard and clause, and opens its gate. By the provider.
    function publish(IProcedure.Approval calldata approval, Dataset calldata dataset) external;

    /// @notice Drafts a dataset of two departments, or one derived from another's. By the first; its gate opens when the second accepts.
    function publishShared(IProcedure.Approval calldata approval, Dataset calldata dataset) external;

    /// @notice Lists social data that the operator brings in under an agreement (Art. 8): its statement says what, and by which right.
    function listSocial(IProcedure.Approval calldata approval, GateId agreement) external;

    /// @notice Lists data of the operator's own that it offers to departments (Art. 25).
    function listOwn(IProcedure.Approval calldata approval, GateId agreement) external;

    /// @notice What a case of `publishShared` drafts; all 0 for any other.
    function draftOf(CaseId id) external view returns (Dataset memory);

    /// @notice The dataset that a case opened; else the gate that it is about.
    function gateOf(CaseId id) external view returns (GateId);
}
