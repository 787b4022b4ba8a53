// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure} from "./IProcedure.sol";
import {GateId} from "./Types.sol";

/// @title Levels (Art. 23)
/// @notice How the level of a published dataset changes. Subject of a case: the dataset.
///
/// Raising is the provider's, by named standard, and acts at once: what the new level no longer allows stops, and is closed after the delay.
/// Several raises may run; each closes what it has stopped. Nothing takes one back.
///
/// Lowering wants authority and supervisor, and where data is of two departments both of them. It is a case of its own, so that it never
/// bars a raise; it counts only if the level is still the one that the proposal names, and revives no channel. A dataset lies in no
/// zone, so the proposal names the one whose supervisor is to agree; the authority, which must sign too, judges whether it is the right one.
interface ILevels {
    struct Raise {
        GateId dataset;
        uint8 level;
    }

    /// @notice A lower level, from the one that the dataset has. `zone`: whose supervisor is to agree.
    struct Lowering {
        GateId dataset;
        GateId zone;
        uint8 from;
        uint8 to;
    }

    error LevelUnknown(uint8 found);
    /// @notice Raising goes up, lowering down.
    error LevelNotRaised(GateId dataset, uint8 found, uint8 wantedAtLeast);
    error LevelNotLowered(GateId dataset, uint8 found, uint8 wantedAtMost);
    /// @notice The dataset's level is not, or no longer, the one from which the proposal lowers it.
    error LevelMoved(GateId dataset, uint8 found, uint8 wanted);
    /// @notice Of two departments: by `lowerShared`, so that the second agrees too.
    error SecondMustAgree(GateId dataset, GateId second);
    error SecondMissing(GateId dataset);

    /// @notice Raises a dataset's level, and that of what is derived from it and lies below. By the provider. No recall.
    function raise(IProcedure.Approval calldata approval, Raise calldata raised) external;

    /// @notice Proposes a lower level for a dataset of one department. By the provider; lowered when authority and supervisor agree.
    function lower(IProcedure.Approval calldata approval, Lowering calldata lowered) external;

    /// @notice Proposes a lower level for a dataset of two departments, or one derived from another's: the second must agree too.
    function lowerShared(IProcedure.Approval calldata approval, Lowering calldata lowered) external;

    /// @notice What a case proposes to lower; all 0 for a raise, and where there is no such case.
    function loweringOf(CaseId id) external view returns (Lowering memory);
}
