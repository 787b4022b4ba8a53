// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IChannelStop} from "../interfaces/IChannelStop.sol";
import {IDatasetLevel} from "../interfaces/IDatasetLevel.sol";
import {ILevels} from "../interfaces/ILevels.sol";
import {Act, CaseId, Documents, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, NO_GATE, NOBODY, PartyId} from "../interfaces/Types.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {LevelModes} from "../libraries/LevelModes.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {Procedure} from "./Procedure.sol";

/// @notice Raising and lowering; documented in `ILevels`.
contract Levels is ILevels, Procedure {
    using Lineage for ISluice;

    State private constant RAISED = State.wrap("Raised");
    State private constant RAISE_CLOSED = State.wrap("RaiseClosed");
    State private constant LOWERING = State.wrap("Lowering");
    State private constant LOWERING_SHARED = State.wrap("LoweringShared");
    State private constant LOWERED = State.wrap("Lowered");
    State private constant REFUSED = State.wrap("Refused");
    State private constant WITHDRAWN = State.wrap("Withdrawn");

    Act private constant RAISE = Act.wrap("raise");
    Act private constant CLOSE_RAISED = Act.wrap("closeRaised");
    Act private constant LOWER = Act.wrap("lower");
    Act private constant LOWER_SHARED = Act.wrap("lowerShared");
    Act private constant AGREE = Act.wrap("agree");
    Act private constant REFUSE = Act.wrap("refuse");
    Act private constant WITHDRAW = Act.wrap("withdraw");

    mapping(CaseId => Lowering) private _lowerings;

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Levels") {}

    // prettier-ignore
    function _table() internal override {
        Documents basis = STANDARD | CLAUSE;
        Documents proof = STANDARD | CLAUSE | OPINION;
        Parts both = SUPERVISOR | SUPERVISOR_2; // of the zone that the proposal names
        Parts all = SUPERVISOR | SUPERVISOR_2 | PROVIDER_2;
        //     art from             act           by         with   documents when      to               within        effect
        _typed(23, NONE,            RAISE,        PROVIDER,  ALONE, basis,    ANYTIME,  RAISED,          DELAY,        CHANGES);
        _row(  23, RAISED,          CLOSE_RAISED, PROVIDER,  ALONE, NO_PAPER, WHEN_DUE, RAISE_CLOSED,    NO_LIMIT,     CHANGES);
        _typed(23, NONE,            LOWER,        PROVIDER,  ALONE, proof,    ANYTIME,  LOWERING,        APPROVE_TIME, NOTHING);
        _row(  23, LOWERING,        AGREE,        AUTHORITY, both,  OPINION,  ANYTIME,  LOWERED,         NO_LIMIT,     CHANGES);
        _row(  23, LOWERING,        REFUSE,       AUTHORITY, ALONE, REASON,   ANYTIME,  REFUSED,         NO_LIMIT,     NOTHING);
        _row(  23, LOWERING,        WITHDRAW,     PROVIDER,  ALONE, NO_PAPER, ANYTIME,  WITHDRAWN,       NO_LIMIT,     NOTHING);
        _typed(23, NONE,            LOWER_SHARED, PROVIDER,  ALONE, proof,    ANYTIME,  LOWERING_SHARED, APPROVE_TIME, NOTHING);
        _row(  23, LOWERING_SHARED, AGREE,        AUTHORITY, all,   OPINION,  ANYTIME,  LOWERED,         NO_LIMIT,     CHANGES);
        _row(  23, LOWERING_SHARED, REFUSE,       AUTHORITY, ALONE, REASON,   ANYTIME,  REFUSED,         NO_LIMIT,     NOTHING);
        _row(  23, LOWERING_SHARED, WITHDRAW,     PROVIDER,  ALONE, NO_PAPER, ANYTIME,  WITHDRAWN,       NO_LIMIT,     NOTHING);
    }

    function raise(Approval calldata approval, Raise calldata raised) external override {
        uint8 found = _levelOf(raised.dataset);
        _requireLevel(raised.level);
        if (raised.level <= found) revert LevelNotRaised(raised.dataset, raised.level, found + 1);
        _open(RAISE, approval, GateId.unwrap(raised.dataset), abi.encode(raised));
    }

    function lower(Approval calldata approval, Lowering calldata lowered) external override {
        GateId second = _requireKind(lowered.dataset, Kinds.DATASET).second;
        if (!(second == NO_GATE)) revert SecondMustAgree(lowered.dataset, second);
        _lower(LOWER, approval, lowered);
    }

    function lowerShared(Approval calldata approval, Lowering calldata lowered) external override {
        GateId second = _requireKind(lowered.dataset, Kinds.DATASET).second;
        if (second == NO_GATE) revert SecondMissing(lowered.dataset);
        _lower(LOWER_SHARED, approval, lowered);
    }

    function _lower(Act act_, Approval calldata approval, Lowering calldata lowered) private {
        _requireKind(lowered.zone, Kinds.ZONE);
        _requireLevel(lowered.to);
        _requireStill(lowered);
        if (lowered.to >= lowered.from) revert LevelNotLowered(lowered.dataset, lowered.to, lowered.from - 1);
        _lowerings[_nextCase()] = lowered; // whose supervisor is to agree
        _open(act_, approval, GateId.unwrap(lowered.dataset), abi.encode(lowered));
    }

    function _requireLevel(uint8 level) private pure {
        if (level < LevelModes.LOWEST || level > LevelModes.HIGHEST) revert LevelUnknown(level);
    }

    function _requireStill(Lowering memory lowered) private view {
        uint8 found = _levelOf(lowered.dataset);
        if (found != lowered.from) revert LevelMoved(lowered.dataset, found, lowered.from);
    }

    function _levelOf(GateId dataset) private view returns (uint8) {
        _requireKind(dataset, Kinds.DATASET);
        return _catalog().levelOf(dataset);
    }

    function _catalog() private view returns (IDatasetLevel) {
        (address catalog, , ) = _sluice.procedure(Kinds.DATASET);
        return IDatasetLevel(catalog);
    }

    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        if (part == PROVIDER || part == PROVIDER_2) return _sluice.provider(_gateOf(id), part == PROVIDER_2);
        GateId zone = loweringOf(id).zone;
        bool asked = (part == SUPERVISOR || part == SUPERVISOR_2) && !(zone == NO_GATE);
        return asked ? _sluice.supervisor(zone, part == SUPERVISOR_2) : NOBODY;
    }

    function _effect(Deed memory deed) internal override {
        GateId dataset = _gateOf(deed.id);
        if (deed.act == RAISE) {
            _raise(dataset, abi.decode(deed.payload, (Raise)).level, deed);
        } else if (deed.act == CLOSE_RAISED) {
            _closeRaised(dataset, deed);
        } else {
            _requireStill(loweringOf(deed.id));
            _catalog().lowerFor(dataset, loweringOf(deed.id).to);
        }
    }

    function _raise(GateId dataset, uint8 level, Deed memory deed) private {
        GateId[] memory raised = _catalog().raiseFor(dataset, level);
        IChannelStop channels = _channels();
        for (uint256 i = 0; i < raised.length; i++) channels.stopFor(raised[i], level, deed.id, deed.paper);
    }

    function _closeRaised(GateId dataset, Deed memory deed) private {
        GateId[] memory derived = _catalog().derivedOf(dataset);
        IChannelStop channels = _channels();
        channels.closeStoppedFor(dataset, deed.id, deed.paper);
        for (uint256 i = 0; i < derived.length; i++) channels.closeStoppedFor(derived[i], deed.id, deed.paper);
    }

    function _channels() private view returns (IChannelStop) {
        (address channels, , ) = _sluice.procedure(Kinds.CHANNEL);
        return IChannelStop(channels);
    }

    /* VIEWS */

    function loweringOf(CaseId id) public view override returns (Lowering memory) {
        return _isInherited(id) ? ILevels(address(_predecessor)).loweringOf(id) : _lowerings[id];
    }
}
