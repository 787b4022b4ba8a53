// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Act, CaseId, IProcedure, Limit, Parts, State} from "../interfaces/IProcedure.sol";
import {IRules, RequiredSet} from "../interfaces/IRules.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {NOBODY, PartyId} from "../interfaces/Types.sol";
import {Procedure} from "./Procedure.sol";

/// @notice Time limits and required sets, in dated versions; documented in `IRules`.
contract Rules is IRules, Procedure {
    using Checkpoints for Checkpoints.Trace208;

    State private constant DRAFTED = State.wrap("Drafted");
    State private constant ADOPTED = State.wrap("Adopted");
    State private constant DROPPED = State.wrap("Dropped");

    Act private constant DRAFT = Act.wrap("draft");
    Act private constant ADOPT = Act.wrap("adopt");
    Act private constant DROP = Act.wrap("drop");

    uint48 private constant AHEAD = 366 days;
    uint32 private constant LONGEST = 3660 days; // ten years: beyond it stands a slip of the unit, and a due date that nobody sees come
    CaseId private constant DEPLOYMENT = CaseId.wrap(0);

    mapping(Limit => Checkpoints.Trace208) private _limits; // by the time from which they are in force
    mapping(RequiredSet => Checkpoints.Trace208) private _sets; // kinds + 1, so that an empty set is one too
    mapping(CaseId => bytes) private _versions; // encoded `Version`
    uint48 private _lastFrom;

    /// @param limits what is in force from the first moment on; none where there is a predecessor, whose versions go on.
    constructor(
        ISluice sluice,
        IProcedure predecessor_,
        LimitValue[] memory limits
    ) Procedure(sluice, predecessor_, "Rules") {
        if (address(predecessor_) != address(0)) {
            if (limits.length != 0) revert VersionInherited();
            return;
        }
        Version memory first = Version(uint48(block.timestamp), limits, new SetValue[](0));
        _requireSound(first);
        _versions[DEPLOYMENT] = abi.encode(first);
        _bringIntoForce(DEPLOYMENT, first);
    }

    // prettier-ignore
    function _table() internal override {
        //     art from      act    by         with   documents when     to       within    effect
        _typed(31, NONE,    DRAFT, AUTHORITY, ALONE, RULE,     ANYTIME, DRAFTED, NO_LIMIT, NOTHING);
        _row(  31, DRAFTED, ADOPT, AUTHORITY, ALONE, DECISION, ANYTIME, ADOPTED, NO_LIMIT, CHANGES);
        _row(  31, DRAFTED, DROP,  AUTHORITY, ALONE, REASON,   ANYTIME, DROPPED, NO_LIMIT, NOTHING);
    }

    /// @dev Nobody but the authority, who is found without being asked for here.
    function _organisationOf(CaseId, Parts) internal pure override returns (PartyId) {
        return NOBODY;
    }

    /// @dev Only the adoption has one.
    function _effect(Deed memory deed) internal override {
        _bringIntoForce(deed.id, abi.decode(_versions[deed.id], (Version)));
    }

    function draft(Approval calldata approval, Version calldata version) external override {
        _requireSound(version);
        bytes memory payload = abi.encode(version);
        _versions[_open(DRAFT, approval, 0, payload)] = payload;
    }

    function _requireSound(Version memory version) private pure {
        for (uint256 i = 0; i < version.limits.length; i++) {
            LimitValue memory value = version.limits[i];
            uint8 before = i == 0 ? 0 : Limit.unwrap(version.limits[i - 1].limit);
            if (Limit.unwrap(value.limit) <= before) revert VersionUnordered(i);
            uint32 least = value.limit == DELAY ? GOVERNED_DELAY : 1;
            if (value.time < least) revert LimitTooShort(value.limit, value.time, least);
            if (value.time > LONGEST) revert LimitTooLong(value.limit, value.time, LONGEST);
        }
        for (uint256 i = 0; i < version.sets.length; i++) {
            uint8 before = i == 0 ? 0 : RequiredSet.unwrap(version.sets[i - 1].set);
            if (RequiredSet.unwrap(version.sets[i].set) <= before) revert VersionUnordered(i);
        }
    }

    function _bringIntoForce(CaseId id, Version memory version) private {
        (uint48 from, uint48 time, uint48 last) = (version.from, uint48(block.timestamp), lastFrom());
        if (from < time) revert VersionBackwards(id, from, time);
        if (from > time + AHEAD) revert VersionTooFar(id, from, time + AHEAD);
        if (from <= last) revert VersionNotLater(id, from, last);
        _lastFrom = from;
        for (uint256 i = 0; i < version.limits.length; i++) {
            _limits[version.limits[i].limit].push(from, version.limits[i].time);
        }
        for (uint256 i = 0; i < version.sets.length; i++) {
            _sets[version.sets[i].set].push(from, uint208(version.sets[i].kinds) + 1);
        }
    }

    /* VIEWS: what a successor has not changed, its predecessor still says */

    function limitOf(Limit limit, uint48 time) external view override returns (uint32) {
        uint208 found = _limits[limit].upperLookupRecent(time);
        if (found != 0) return uint32(found);
        if (address(_predecessor) == address(0)) revert LimitNotSet(limit);
        return _before().limitOf(limit, time);
    }

    function setOf(RequiredSet set, uint48 time) external view override returns (uint64) {
        uint208 found = _sets[set].upperLookupRecent(time);
        if (found != 0) return uint64(found - 1);
        if (address(_predecessor) == address(0)) revert SetNotSet(set);
        return _before().setOf(set, time);
    }

    function versionOf(CaseId id) external view override returns (Version memory) {
        bytes memory found = _versions[id];
        if (found.length != 0) return abi.decode(found, (Version));
        if (address(_predecessor) == address(0)) revert CaseUnknown(id);
        return _before().versionOf(id);
    }

    function lastFrom() public view override returns (uint48) {
        return _lastFrom == 0 && address(_predecessor) != address(0) ? _before().lastFrom() : _lastFrom;
    }

    function _before() private view returns (IRules) {
        return IRules(address(_predecessor));
    }
}
