// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IChannels} from "../interfaces/IChannels.sol";
import {IChannelStop} from "../interfaces/IChannelStop.sol";
import {IDatasetLevel} from "../interfaces/IDatasetLevel.sol";
import {Act, CaseId, Effect, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, NOBODY, OPEN_ENDED, PartyId} from "../interfaces/Types.sol";
import {ChannelList} from "../libraries/ChannelList.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {LevelModes} from "../libraries/LevelModes.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {Procedure} from "./Procedure.sol";

/// @notice How datasets are shared; documented in `IChannels`.
contract Channels is IChannels, IChannelStop, Procedure {
    using ChannelList for Listed[];
    using Lineage for ISluice;

    State private constant OFFERED = State.wrap("Offered");
    State private constant ENDING = State.wrap("Ending");
    State private constant ENDED = State.wrap("Ended");

    Act private constant OFFER = Act.wrap("offer");
    Act private constant END = Act.wrap("end");
    Act private constant CLOSE = Act.wrap("close");
    Act private constant RECALL = Act.wrap("recall");

    /// @dev Raising a level stops every channel in one transaction, so there are only so many: 32, and as many of each derived dataset.
    uint256 private constant CHANNELS_PER_DATASET = 32;

    mapping(GateId dataset => Listed[]) private _channels;
    mapping(GateId dataset => bool) private _adopted; // the list of a predecessor goes on here

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Channels") {}

    // prettier-ignore
    function _table() internal override {
        //     art from     act     by        with   documents   when      to       within    effect
        _typed(23, NONE,    OFFER,  PROVIDER, ALONE, DESCRIPTOR, ANYTIME,  OFFERED, NO_LIMIT, OPENS);
        _row(  22, OFFERED, END,    PROVIDER, ALONE, REASON,     ANYTIME,  ENDING,  DELAY,    RETIMES);
        _row(  22, ENDING,  CLOSE,  PROVIDER, ALONE, NO_PAPER,   WHEN_DUE, ENDED,   NO_LIMIT, CLOSES);
        _row(  22, ENDING,  RECALL, PROVIDER, ALONE, REASON,     ANYTIME,  OFFERED, NO_LIMIT, RESTORES);
    }

    function offer(Approval calldata approval, Offer calldata offered) external override {
        (GateId dataset, Channel calldata channel) = (offered.dataset, offered.channel);
        _requireKind(dataset, Kinds.DATASET);
        uint8 level = _levelOf(dataset);
        if (!LevelModes.allows(level, channel.mode)) revert ModeForbidden(dataset, level, channel.mode);
        if (channel.maxLevel > level) revert LevelExceeds(dataset, channel.maxLevel, level);
        if (!LevelModes.consistent(channel)) {
            revert MasksContradict(channel.maxLevel, channel.level2, channel.level3, channel.level4);
        }
        // As a raise to level 4 would stop it: a channel that does not say which fields those are is not offered either.
        if (level == LevelModes.HIGHEST && channel.maxLevel < level)
            revert DescribedBefore(dataset, channel.maxLevel, level);
        if (channelsOf(dataset).length == CHANNELS_PER_DATASET) revert ChannelsTooMany(dataset, CHANNELS_PER_DATASET);
        _open(OFFER, approval, GateId.unwrap(dataset), abi.encode(offered));
        bytes32 paper = approval.documents[0].hash; // the row has seen to it that there is one
        if (paper != channel.descriptor) revert DescriptorDiffers(paper, channel.descriptor);
    }

    function _levelOf(GateId dataset) private view returns (uint8) {
        (address catalog, , ) = _sluice.procedure(Kinds.DATASET);
        return IDatasetLevel(catalog).levelOf(dataset);
    }

    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        if (!(part == PROVIDER || part == PROVIDER_2)) return NOBODY;
        GateId gate = _gateOf(id);
        ISluice.Gate memory found = _sluice.gate(gate);
        return _sluice.provider(found.kind == Kinds.CHANNEL ? found.first : gate, part == PROVIDER_2);
    }

    /* EFFECTS */

    function _effect(Deed memory deed) internal override {
        GateId gate = _gateOf(deed.id);
        if (deed.effect == Effect.Opens) _openChannel(deed);
        else if (deed.effect == Effect.Retimes) _end(gate, deed.paper);
        else if (deed.effect == Effect.Restores) _restore(gate, deed.paper);
        else _close(gate, deed.paper);
    }

    function _openChannel(Deed memory deed) private {
        Offer memory offered = abi.decode(deed.payload, (Offer));
        ISluice.Opening memory opening;
        (opening.kind, opening.first) = (Kinds.CHANNEL, offered.dataset);
        opening.holder = _sluice.gate(offered.dataset).holder;
        (opening.notBefore, opening.notAfter) = (uint32(block.timestamp), OPEN_ENDED);
        (opening.terms, opening.paper) = (keccak256(abi.encode(offered.channel)), deed.paper);
        GateId gate = _sluice.open(opening);
        _setSubject(deed.id, gate);
        _listOf(offered.dataset).push(Listed(gate, offered.channel.mode, offered.channel.maxLevel, CaseId.wrap(0)));
    }

    /// @dev What a raise has stopped already keeps its end.
    function _end(GateId gate, bytes32 paper) private {
        uint32 time = uint32(block.timestamp);
        if (_sluice.gate(gate).notAfter > time) _sluice.retime(gate, time, paper);
    }

    /// @dev A recall must not bring back what a raise has meanwhile stopped.
    function _restore(GateId gate, bytes32 paper) private {
        ISluice.Gate memory found = _sluice.gate(gate);
        if (!found.closed) {
            CaseId raise = _listOf(found.first).raiseOf(gate);
            if (CaseId.unwrap(raise) != 0) revert StoppedByRaise(gate, raise);
        }
        _sluice.retime(gate, OPEN_ENDED, paper); // as every channel was before
    }

    /// @dev What a raise has closed meanwhile is off the list already; its own case still comes to its end.
    function _close(GateId gate, bytes32 paper) private {
        ISluice.Gate memory found = _sluice.gate(gate);
        if (found.closed) return;
        _sluice.close(gate, paper);
        _listOf(found.first).strike(gate);
    }

    /// @dev A predecessor's list becomes this contract's own with whatever first changes it.
    function _listOf(GateId dataset) private returns (Listed[] storage list) {
        list = _channels[dataset];
        if (!_isElsewhere(dataset)) return list;
        Listed[] memory before = channelsOf(dataset);
        for (uint256 i = 0; i < before.length; i++) list.push(before[i]);
        _adopted[dataset] = true;
    }

    function _isElsewhere(GateId dataset) private view returns (bool) {
        return _isSuccessor() && !_adopted[dataset];
    }

    /* LEVELS, as their own procedure raises them */

    function stopFor(GateId dataset, uint8 level, CaseId raise, bytes32 paper) external override {
        _requireLevels();
        _listOf(dataset).stopBarred(_sluice, level, raise, paper);
    }

    function closeStoppedFor(GateId dataset, CaseId raise, bytes32 paper) external override {
        _requireLevels();
        _listOf(dataset).closeStopped(_sluice, raise, paper);
    }

    function _requireLevels() private view {
        (address wanted, , ) = _sluice.procedure(Kinds.LEVELS);
        if (msg.sender != wanted) revert NotLevels(msg.sender, wanted, Kinds.LEVELS);
    }

    /* VIEWS */

    function channelsOf(GateId dataset) public view override returns (Listed[] memory) {
        return _isElsewhere(dataset) ? IChannels(address(_predecessor)).channelsOf(dataset) : _channels[dataset];
    }

    function gateOf(CaseId id) external view override returns (GateId) {
        _known(id);
        return _gateOf(id);
    }
}
