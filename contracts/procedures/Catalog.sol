// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ICatalog} from "../interfaces/ICatalog.sol";
import {Act, CaseId, Effect, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, Kind, NO_GATE, NOBODY, OPEN_ENDED, PartyId} from "../interfaces/Types.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Levels} from "../libraries/Levels.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {Procedure} from "./Procedure.sol";

/// @notice Datasets and channels; documented in `ICatalog`.
contract Catalog is ICatalog, Procedure {
    using Lineage for ISluice;

    State private constant PUBLISHED = State.wrap("Published");
    State private constant RETIRING = State.wrap("Retiring");
    State private constant CLOSED = State.wrap("Closed");
    State private constant OFFERED = State.wrap("Offered");
    State private constant ENDING = State.wrap("Ending");
    State private constant ENDED = State.wrap("Ended");
    State private constant RAISED = State.wrap("Raised");
    State private constant RAISE_CLOSED = State.wrap("RaiseClosed");

    Act private constant PUBLISH = Act.wrap("publish");
    Act private constant RETIRE = Act.wrap("retire");
    Act private constant OFFER = Act.wrap("offer");
    Act private constant END = Act.wrap("end");
    Act private constant CLOSE = Act.wrap("close");
    Act private constant RECALL = Act.wrap("recall");
    Act private constant RAISE = Act.wrap("raise");
    Act private constant CLOSE_RAISED = Act.wrap("closeRaised");

    /// @dev Raising a level stops every channel in one transaction, so there are only so many. 32 retimings: about 1.3 M gas.
    uint256 private constant CHANNELS_PER_DATASET = 32;

    mapping(GateId dataset => uint8) private _levels;
    mapping(GateId dataset => Listed[]) private _channels;
    mapping(CaseId raise => uint8) private _raisedTo;
    mapping(GateId gate => uint32) private _termBefore; // notAfter of a gate that is being ended: what a recall restores

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Catalog") {}

    // prettier-ignore
    function _table() internal override {
        //     art  from       act           by        with   documents          when      to            within    effect
        _typed(23, NONE,      PUBLISH,      PROVIDER, ALONE, STANDARD | CLAUSE, ANYTIME,  PUBLISHED,    NO_LIMIT, OPENS);
        _row(  22, PUBLISHED, RETIRE,       PROVIDER, ALONE, REASON,            ANYTIME,  RETIRING,     DELAY,    RETIMES);
        _row(  22, RETIRING,  CLOSE,        PROVIDER, ALONE, NO_PAPER,          WHEN_DUE, CLOSED,       NO_LIMIT, CLOSES);
        _row(  22, RETIRING,  RECALL,       PROVIDER, ALONE, REASON,            ANYTIME,  PUBLISHED,    NO_LIMIT, RESTORES);
        _typed(23, NONE,      OFFER,        PROVIDER, ALONE, DESCRIPTOR,        ANYTIME,  OFFERED,      NO_LIMIT, OPENS);
        _row(  22, OFFERED,   END,          PROVIDER, ALONE, REASON,            ANYTIME,  ENDING,       DELAY,    RETIMES);
        _row(  22, ENDING,    CLOSE,        PROVIDER, ALONE, NO_PAPER,          WHEN_DUE, ENDED,        NO_LIMIT, CLOSES);
        _row(  22, ENDING,    RECALL,       PROVIDER, ALONE, REASON,            ANYTIME,  OFFERED,      NO_LIMIT, RESTORES);
        _typed(23, NONE,      RAISE,        PROVIDER, ALONE, STANDARD | CLAUSE, ANYTIME,  RAISED,       DELAY,    CHANGES);
        _row(  23, RAISED,    CLOSE_RAISED, PROVIDER, ALONE, NO_PAPER,          WHEN_DUE, RAISE_CLOSED, NO_LIMIT, CHANGES);
    }

    /* DATASETS */

    function publish(Approval calldata approval, Dataset calldata dataset) external override {
        if (dataset.level < Levels.LOWEST || dataset.level > Levels.HIGHEST) revert LevelUnknown(dataset.level);
        _requireKind(dataset.provider, Kinds.PROVIDER);
        if (!(dataset.second == NO_GATE)) _requireSingle(dataset.second);
        _open(PUBLISH, approval, GateId.unwrap(dataset.provider), abi.encode(dataset));
    }

    /// @dev The kernel refuses a second that is neither provider nor dataset.
    function _requireSingle(GateId second) private view {
        ISluice.Gate memory source = _sluice.gate(second);
        if (source.kind == Kinds.DATASET && !(source.second == NO_GATE)) revert ProvidersTooMany(second);
    }

    function raise(Approval calldata approval, Raise calldata raised) external override {
        _requireKind(raised.dataset, Kinds.DATASET);
        if (raised.level > Levels.HIGHEST) revert LevelUnknown(raised.level);
        uint8 found = _levels[raised.dataset];
        if (raised.level <= found) revert LevelNotRaised(raised.dataset, raised.level, found + 1);
        _open(RAISE, approval, GateId.unwrap(raised.dataset), abi.encode(raised));
    }

    /* CHANNELS */

    function offer(Approval calldata approval, Offer calldata offered) external override {
        (GateId dataset, Channel calldata channel) = (offered.dataset, offered.channel);
        _requireKind(dataset, Kinds.DATASET);
        uint8 level = _levels[dataset];
        if (!Levels.allows(level, channel.mode)) revert ModeForbidden(dataset, level, channel.mode);
        if (channel.maxLevel > level) revert LevelExceeds(dataset, channel.maxLevel, level);
        if (!Levels.consistent(channel)) {
            revert MasksContradict(channel.maxLevel, channel.level2, channel.level3, channel.level4);
        }
        // As a raise to level 4 would stop it: a channel that does not say which fields those are is not offered either.
        if (level == Levels.HIGHEST && channel.maxLevel < level)
            revert DescribedBefore(dataset, channel.maxLevel, level);
        if (_channels[dataset].length == CHANNELS_PER_DATASET) revert ChannelsTooMany(dataset, CHANNELS_PER_DATASET);
        _open(OFFER, approval, GateId.unwrap(dataset), abi.encode(offered));
        bytes32 paper = approval.documents[0].hash; // the row has seen to it that there is one
        if (paper != channel.descriptor) revert DescriptorDiffers(paper, channel.descriptor);
    }

    /// @dev A channel described before its dataset reached level 4 does not say which fields that are: no grant on it could be judged.
    function _bars(uint8 level, Listed memory channel) private pure returns (bool) {
        return !Levels.allows(level, channel.mode) || (level == Levels.HIGHEST && channel.maxLevel < Levels.HIGHEST);
    }

    /* PARTIES */

    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        if (!(part == PROVIDER || part == PROVIDER_2)) return NOBODY;
        GateId gate = _gateOf(id);
        ISluice.Gate memory found = _sluice.gate(gate);
        if (found.kind == Kinds.PROVIDER) return found.holder;
        return _sluice.provider(found.kind == Kinds.CHANNEL ? found.first : gate, part == PROVIDER_2);
    }

    /* EFFECTS */

    function _effect(Deed memory deed) internal override {
        GateId gate = _gateOf(deed.id);
        if (deed.effect == Effect.Opens) deed.act == PUBLISH ? _openDataset(deed) : _openChannel(deed);
        else if (deed.effect == Effect.Retimes) _end(gate, deed.paper);
        else if (deed.effect == Effect.Restores) _restore(gate, deed.paper);
        else if (deed.effect == Effect.Closes) _close(gate, deed.paper);
        else if (deed.act == RAISE) _stopBarred(deed);
        else _closeBarred(gate, _raisedTo[deed.id], deed.paper);
    }

    function _openDataset(Deed memory deed) private {
        Dataset memory dataset = abi.decode(deed.payload, (Dataset));
        GateId gate = _openGate(Kinds.DATASET, dataset.provider, dataset.second, 0, deed);
        _levels[gate] = dataset.level;
    }

    function _openChannel(Deed memory deed) private {
        Offer memory offered = abi.decode(deed.payload, (Offer));
        bytes32 terms = keccak256(abi.encode(offered.channel));
        GateId gate = _openGate(Kinds.CHANNEL, offered.dataset, NO_GATE, terms, deed);
        _channels[offered.dataset].push(Listed(gate, offered.channel.mode, offered.channel.maxLevel));
    }

    function _openGate(
        Kind kind,
        GateId first,
        GateId second,
        bytes32 terms,
        Deed memory deed
    ) private returns (GateId gate) {
        PartyId holder = _organisationOf(deed.id, PROVIDER);
        uint32 time = uint32(block.timestamp);
        gate = _sluice.open(ISluice.Opening(kind, first, second, holder, NOBODY, time, OPEN_ENDED, terms, deed.paper));
        _setSubject(deed.id, gate);
    }

    function _end(GateId gate, bytes32 paper) private {
        _termBefore[gate] = _sluice.gate(gate).notAfter;
        _sluice.retime(gate, uint32(block.timestamp), paper);
    }

    /// @dev A recall must not bring back what a raise has meanwhile stopped.
    function _restore(GateId gate, bytes32 paper) private {
        ISluice.Gate memory found = _sluice.gate(gate);
        if (found.kind == Kinds.CHANNEL && !found.closed) _requireNotBarred(gate, found.first);
        _sluice.retime(gate, _termBefore[gate], paper);
    }

    function _requireNotBarred(GateId gate, GateId dataset) private view {
        uint8 level = _levels[dataset];
        Listed memory channel = _channels[dataset][_placeOf(dataset, gate)];
        if (!Levels.allows(level, channel.mode)) revert ModeForbidden(dataset, level, channel.mode);
        if (_bars(level, channel)) revert DescribedBefore(gate, channel.maxLevel, level);
    }

    function _close(GateId gate, bytes32 paper) private {
        ISluice.Gate memory found = _sluice.gate(gate);
        _sluice.close(gate, paper);
        if (found.kind == Kinds.CHANNEL) _strike(found.first, _placeOf(found.first, gate));
    }

    function _stopBarred(Deed memory deed) private {
        Raise memory raised = abi.decode(deed.payload, (Raise));
        _levels[raised.dataset] = raised.level;
        _raisedTo[deed.id] = raised.level;
        Listed[] storage channels = _channels[raised.dataset];
        uint32 time = uint32(block.timestamp);
        for (uint256 i = 0; i < channels.length; i++) {
            Listed memory channel = channels[i];
            bool runs = _sluice.gate(channel.gate).notAfter > time; // one that has ended already needs no second stop
            if (runs && _bars(raised.level, channel)) _sluice.retime(channel.gate, time, deed.paper);
        }
    }

    /// @dev By the level of this raise: what a later one bars waits for its own date.
    function _closeBarred(GateId dataset, uint8 level, bytes32 paper) private {
        Listed[] storage channels = _channels[dataset];
        for (uint256 i = channels.length; i > 0; i--) {
            Listed memory channel = channels[i - 1];
            if (!_bars(level, channel)) continue;
            _sluice.close(channel.gate, paper);
            _strike(dataset, i - 1);
        }
    }

    function _strike(GateId dataset, uint256 place) private {
        Listed[] storage channels = _channels[dataset];
        channels[place] = channels[channels.length - 1];
        channels.pop();
    }

    function _placeOf(GateId dataset, GateId gate) private view returns (uint256 place) {
        Listed[] storage channels = _channels[dataset];
        while (!(channels[place].gate == gate)) place++;
    }

    /* VIEWS */

    function levelOf(GateId dataset) external view override returns (uint8) {
        return _levels[dataset];
    }

    function channelsOf(GateId dataset) external view override returns (Listed[] memory) {
        return _channels[dataset];
    }

    function gateOf(CaseId id) external view override returns (GateId) {
        _known(id);
        return _gateOf(id);
    }
}
