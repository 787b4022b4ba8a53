// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure, Limit} from "./IProcedure.sol";

type RequiredSet is uint8; // what must be there for something: each set has a number, as each limit has

/// @title Rules (Art. 6, 31)
/// @notice The authority makes and interprets the rules: here as dated versions of the time limits and of the sets of what is required.
/// An act is judged by the version in force when it is done. A due date, once set, is not moved by a later version. No version works
/// backwards, and each begins after the last one adopted. A case has no subject.
interface IRules {
    struct LimitValue {
        Limit limit;
        uint32 time; // seconds
    }

    struct SetValue {
        RequiredSet set;
        uint64 kinds; // bits: kinds of documents or of attestations, as the set's user reads them
    }

    /// @notice What a version changes; what it does not name stays as it was. Numbers rise strictly in each list.
    /// @param from Unix seconds from which on it is in force
    struct Version {
        uint48 from;
        LimitValue[] limits;
        SetValue[] sets;
    }

    /// @notice None is in force at that time.
    error LimitNotSet(Limit limit);
    error SetNotSet(RequiredSet set);
    /// @notice The numbers of a list do not rise strictly; `index` is the first that does not.
    error VersionUnordered(uint256 index);
    /// @notice Of no time is none; and what keeps anyone from a short way to a lift lasts at least the governed delay (K12).
    error LimitTooShort(Limit limit, uint32 found, uint32 wantedAtLeast);
    /// @notice A limit of more than ten years limits nothing: as the governed delay it would bar every override and replacement.
    error LimitTooLong(Limit limit, uint32 found, uint32 wantedAtMost);
    /// @notice Rules do not work backwards (Art. 31). `id` 0: the version of the deployment.
    error VersionBackwards(CaseId id, uint48 from, uint48 wantedAtLeast);
    /// @notice A date by mistake in milliseconds would bar every later version.
    error VersionTooFar(CaseId id, uint48 from, uint48 wantedAtMost);
    /// @notice A version that begins later is adopted already.
    error VersionNotLater(CaseId id, uint48 from, uint48 wantedAfter);
    /// @notice At deployment: a successor begins with what its predecessor has in force, and changes it by an act.
    error VersionInherited();

    /// @notice Drafts a version. By the authority; the document is the rule's text, or its interpretation.
    function draft(IProcedure.Approval calldata approval, Version calldata version) external;

    /// @notice Seconds of a limit, by the version in force at `time`.
    function limitOf(Limit limit, uint48 time) external view returns (uint32);

    /// @notice A set of what is required, by the version in force at `time`.
    function setOf(RequiredSet set, uint48 time) external view returns (uint64 kinds);

    /// @notice The version that a case is about; 0: the one that came with the deployment.
    function versionOf(CaseId id) external view returns (Version memory);

    /// @notice When the last version that was adopted begins.
    function lastFrom() external view returns (uint48);
}
