// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ICatalog} from "../interfaces/ICatalog.sol";
import {IDatasetLevel} from "../interfaces/IDatasetLevel.sol";
import {Act, CaseId, Documents, Effect, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, Kind, NO_GATE, NOBODY, OPEN_ENDED, PartyId} from "../interfaces/Types.sol";
import {Channels} from "../libraries/Channels.sol";
import {Directory} from "../libraries/Directory.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {LevelModes} from "../libraries/LevelModes.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {Procedure} from "./Procedure.sol";

/// @notice Datasets and channels; documented in `ICatalog`.
contract Catalog is ICatalog, IDatasetLevel, Procedure {
    using Channels for Listed[];
    using Directory for ISluice;
    using Lineage for ISluice;

    State private constant PUBLISHED = State.wrap("Published");
    State private constant DRAFTED = State.wrap("Drafted");
    State private constant DECLINED = State.wrap("Declined");
    State private constant RETIRING = State.wrap("Retiring");
    State private constant CLOSED = State.wrap("Closed");
    State private constant OFFERED = State.wrap("Offered");
    State private constant ENDING = State.wrap("Ending");
    State private constant ENDED = State.wrap("Ended");
    State private constant WITHDRAWN = State.wrap("Withdrawn");
    State private constant SOCIAL = State.wrap("SocialListed");
    State private constant OWN = State.wrap("OwnListed");
    State private constant STRUCK = State.wrap("Struck");

    Act private constant PUBLISH = Act.wrap("publish");
    Act private constant PUBLISH_SHARED = Act.wrap("publishShared");
    Act private constant ACCEPT = Act.wrap("accept");
    Act private constant DECLINE = Act.wrap("decline");
    Act private constant RETIRE = Act.wrap("retire");
    Act private constant OFFER = Act.wrap("offer");
    Act private constant END = Act.wrap("end");
    Act private constant CLOSE = Act.wrap("close");
    Act private constant RECALL = Act.wrap("recall");
    Act private constant WITHDRAW = Act.wrap("withdraw");
    Act private constant LIST_SOCIAL = Act.wrap("listSocial");
    Act private constant LIST_OWN = Act.wrap("listOwn");
    Act private constant STRIKE = Act.wrap("strike");

    /// @dev Raising a level stops every channel in one transaction, those of the datasets derived from it among them, so there are only so
    /// many: at most 288 retimings.
    uint256 private constant CHANNELS_PER_DATASET = 32;
    uint256 private constant DERIVED_PER_DATASET = 8;

    mapping(GateId dataset => uint8) private _levels;
    mapping(GateId dataset => Listed[]) private _channels;
    mapping(GateId dataset => GateId[]) private _derived; // datasets that are not closed
    mapping(CaseId => Dataset) private _drafts;
    mapping(GateId gate => uint32) private _termBefore; // notAfter of a gate that is being ended: what a recall restores

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Catalog") {}

    // prettier-ignore
    function _table() internal override {
        Documents basis = STANDARD | CLAUSE;
        //     art from       act             by          with   documents   when      to         within       effect
        _typed(23, NONE,      PUBLISH,        PROVIDER,   ALONE, basis,      ANYTIME,  PUBLISHED, NO_LIMIT,    OPENS);
        _typed(23, NONE,      PUBLISH_SHARED, PROVIDER,   ALONE, basis,      ANYTIME,  DRAFTED,   ACCEPT_TIME, NOTHING);
        _row(  23, DRAFTED,   ACCEPT,         PROVIDER_2, ALONE, ACCEPTANCE, ANYTIME,  PUBLISHED, NO_LIMIT,    OPENS);
        _row(  23, DRAFTED,   DECLINE,        PROVIDER_2, ALONE, REASON,     ANYTIME,  DECLINED,  NO_LIMIT,    NOTHING);
        _row(  23, DRAFTED,   WITHDRAW,       PROVIDER,   ALONE, NO_PAPER,   ANYTIME,  WITHDRAWN, NO_LIMIT,    NOTHING);
        _row(  22, PUBLISHED, RETIRE,         PROVIDER,   ALONE, REASON,     ANYTIME,  RETIRING,  DELAY,       RETIMES);
        _row(  22, RETIRING,  CLOSE,          PROVIDER,   ALONE, NO_PAPER,   WHEN_DUE, CLOSED,    NO_LIMIT,    CLOSES);
        _row(  22, RETIRING,  RECALL,         PROVIDER,   ALONE, REASON,     ANYTIME,  PUBLISHED, NO_LIMIT,    RESTORES);
        _typed(23, NONE,      OFFER,          PROVIDER,   ALONE, DESCRIPTOR, ANYTIME,  OFFERED,   NO_LIMIT,    OPENS);
        _row(  22, OFFERED,   END,            PROVIDER,   ALONE, REASON,     ANYTIME,  ENDING,    DELAY,       RETIMES);
        _row(  22, ENDING,    CLOSE,          PROVIDER,   ALONE, NO_PAPER,   WHEN_DUE, ENDED,     NO_LIMIT,    CLOSES);
        _row(  22, ENDING,    RECALL,         PROVIDER,   ALONE, REASON,     ANYTIME,  OFFERED,   NO_LIMIT,    RESTORES);
        _typed(8,  NONE,      LIST_SOCIAL,    OPERATOR,   ALONE, STATEMENT,  ANYTIME,  SOCIAL,    NO_LIMIT,    CHANGES);
        _row(  8,  SOCIAL,    STRIKE,         OPERATOR,   ALONE, NO_PAPER,   ANYTIME,  STRUCK,    NO_LIMIT,    NOTHING);
        _typed(25, NONE,      LIST_OWN,       OPERATOR,   ALONE, STATEMENT,  ANYTIME,  OWN,       NO_LIMIT,    CHANGES);
        _row(  25, OWN,       STRIKE,         OPERATOR,   ALONE, NO_PAPER,   ANYTIME,  STRUCK,    NO_LIMIT,    NOTHING);
    }

    /* DATASETS */

    function publish(Approval calldata approval, Dataset calldata dataset) external override {
        if (!(dataset.second == NO_GATE)) revert SecondMustAccept(dataset.second);
        _publish(PUBLISH, approval, dataset);
    }

    function publishShared(Approval calldata approval, Dataset calldata dataset) external override {
        ISluice.Gate memory second = _sluice.gate(dataset.second);
        if (second.kind == Kinds.DATASET) _requireSource(dataset, second);
        else _requirePublic(_requireKind(dataset.second, Kinds.PROVIDER).holder);
        _drafts[_nextCase()] = dataset; // its second department is found from it
        _publish(PUBLISH_SHARED, approval, dataset);
    }

    function _publish(Act act_, Approval calldata approval, Dataset calldata dataset) private {
        _requireLevel(dataset.level);
        _requirePublic(_requireKind(dataset.provider, Kinds.PROVIDER).holder);
        _open(act_, approval, GateId.unwrap(dataset.provider), abi.encode(dataset));
    }

    function _requireLevel(uint8 level) private pure {
        if (level < LevelModes.LOWEST || level > LevelModes.HIGHEST) revert LevelUnknown(level);
    }

    function _requirePublic(PartyId provider) private view {
        Parts parts = _sluice.accounts().organisation(provider).parts;
        if (!(parts & (OPERATOR | PARTNER) == ALONE)) revert NotPublic(provider, parts);
    }

    /// @dev Asked again at the acceptance: the source may have been raised meanwhile.
    function _requireSource(Dataset memory dataset, ISluice.Gate memory source) private view {
        if (!(source.second == NO_GATE)) revert ProvidersTooMany(dataset.second);
        uint8 level = _levels[dataset.second];
        if (dataset.level < level) revert LevelBelowSource(dataset.second, dataset.level, level);
        uint256 count = _derived[dataset.second].length;
        if (count == DERIVED_PER_DATASET) revert DerivedTooMany(dataset.second, DERIVED_PER_DATASET);
    }

    /* CHANNELS */

    function offer(Approval calldata approval, Offer calldata offered) external override {
        (GateId dataset, Channel calldata channel) = (offered.dataset, offered.channel);
        _requireKind(dataset, Kinds.DATASET);
        uint8 level = _levels[dataset];
        if (!LevelModes.allows(level, channel.mode)) revert ModeForbidden(dataset, level, channel.mode);
        if (channel.maxLevel > level) revert LevelExceeds(dataset, channel.maxLevel, level);
        if (!LevelModes.consistent(channel)) {
            revert MasksContradict(channel.maxLevel, channel.level2, channel.level3, channel.level4);
        }
        // As a raise to level 4 would stop it: a channel that does not say which fields those are is not offered either.
        if (level == LevelModes.HIGHEST && channel.maxLevel < level)
            revert DescribedBefore(dataset, channel.maxLevel, level);
        if (_channels[dataset].length == CHANNELS_PER_DATASET) revert ChannelsTooMany(dataset, CHANNELS_PER_DATASET);
        _open(OFFER, approval, GateId.unwrap(dataset), abi.encode(offered));
        bytes32 paper = approval.documents[0].hash; // the row has seen to it that there is one
        if (paper != channel.descriptor) revert DescriptorDiffers(paper, channel.descriptor);
    }

    /* WHAT IS NOT PUBLIC */

    function listSocial(Approval calldata approval, GateId agreement) external override {
        _list(LIST_SOCIAL, approval, agreement);
    }

    function listOwn(Approval calldata approval, GateId agreement) external override {
        _list(LIST_OWN, approval, agreement);
    }

    function _list(Act act_, Approval calldata approval, GateId agreement) private {
        _requireKind(agreement, Kinds.AGREEMENT);
        _open(act_, approval, GateId.unwrap(agreement), abi.encode(agreement));
    }

    /* PARTIES */

    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        GateId gate = _gateOf(id);
        ISluice.Gate memory found = _sluice.gate(gate);
        if (part == OPERATOR) return found.kind == Kinds.AGREEMENT ? found.holder : NOBODY;
        bool second = part == PROVIDER_2;
        if ((!second && !(part == PROVIDER)) || found.kind == Kinds.AGREEMENT) return NOBODY;
        if (found.kind == Kinds.PROVIDER) return second ? _sluice.department(_drafts[id].second) : found.holder;
        return _sluice.provider(found.kind == Kinds.CHANNEL ? found.first : gate, second);
    }

    /* EFFECTS */

    function _effect(Deed memory deed) internal override {
        GateId gate = _gateOf(deed.id);
        if (deed.effect == Effect.Opens) deed.act == OFFER ? _openChannel(deed) : _openDataset(deed);
        else if (deed.effect == Effect.Retimes) _end(gate, deed.paper);
        else if (deed.effect == Effect.Restores) _restore(gate, deed.paper);
        else if (deed.effect == Effect.Closes) _close(gate, deed.paper);
    }

    function _openDataset(Deed memory deed) private {
        Dataset memory dataset = deed.act == PUBLISH ? abi.decode(deed.payload, (Dataset)) : _drafts[deed.id];
        GateId gate = _openGate(Kinds.DATASET, dataset.provider, dataset.second, 0, deed);
        _levels[gate] = dataset.level;
        if (dataset.second == NO_GATE) return;
        ISluice.Gate memory second = _sluice.gate(dataset.second);
        if (!(second.kind == Kinds.DATASET)) return;
        _requireSource(dataset, second);
        _derived[dataset.second].push(gate);
    }

    function _openChannel(Deed memory deed) private {
        Offer memory offered = abi.decode(deed.payload, (Offer));
        bytes32 terms = keccak256(abi.encode(offered.channel));
        GateId gate = _openGate(Kinds.CHANNEL, offered.dataset, NO_GATE, terms, deed);
        _channels[offered.dataset].push(Listed(gate, offered.channel.mode, offered.channel.maxLevel, CaseId.wrap(0)));
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

    /// @dev What has ended already keeps its end.
    function _end(GateId gate, bytes32 paper) private {
        (uint32 before, uint32 time) = (_sluice.gate(gate).notAfter, uint32(block.timestamp));
        _termBefore[gate] = before;
        if (before > time) _sluice.retime(gate, time, paper);
    }

    /// @dev A recall must not bring back what a raise has meanwhile stopped.
    function _restore(GateId gate, bytes32 paper) private {
        ISluice.Gate memory found = _sluice.gate(gate);
        if (found.kind == Kinds.CHANNEL && !found.closed) {
            CaseId raise = _channels[found.first].raiseOf(gate);
            if (CaseId.unwrap(raise) != 0) revert StoppedByRaise(gate, raise);
        }
        _sluice.retime(gate, _termBefore[gate], paper);
    }

    function _close(GateId gate, bytes32 paper) private {
        ISluice.Gate memory found = _sluice.gate(gate);
        _sluice.close(gate, paper);
        if (found.kind == Kinds.CHANNEL) _channels[found.first].strike(gate);
        else _strikeDerived(_derived[found.second], gate);
    }

    /// @dev Nothing to strike for a dataset that is derived from none.
    function _strikeDerived(GateId[] storage derived, GateId dataset) private {
        for (uint256 i = 0; i < derived.length; i++) {
            if (!(derived[i] == dataset)) continue;
            derived[i] = derived[derived.length - 1];
            derived.pop();
            return;
        }
    }

    /* LEVELS, as their own procedure moves them */

    /// @dev The highest level counts: what is derived from a dataset and lies below its new level is raised with it.
    function raiseFor(GateId dataset, uint8 level, CaseId raise, bytes32 paper) external override {
        _requireLevels();
        _raise(dataset, level, raise, paper);
        GateId[] storage derived = _derived[dataset];
        for (uint256 i = 0; i < derived.length; i++) {
            if (_levels[derived[i]] < level) _raise(derived[i], level, raise, paper);
        }
    }

    function _raise(GateId dataset, uint8 level, CaseId raise, bytes32 paper) private {
        _levels[dataset] = level;
        _channels[dataset].stopBarred(_sluice, level, raise, paper);
    }

    function closeRaisedFor(GateId dataset, CaseId raise, bytes32 paper) external override {
        _requireLevels();
        _channels[dataset].closeStopped(_sluice, raise, paper);
        GateId[] storage derived = _derived[dataset];
        for (uint256 i = 0; i < derived.length; i++) _channels[derived[i]].closeStopped(_sluice, raise, paper);
    }

    function lowerFor(GateId dataset, uint8 level) external override {
        _requireLevels();
        _levels[dataset] = level;
    }

    function _requireLevels() private view {
        (address wanted, , ) = _sluice.procedure(Kinds.LEVELS);
        if (msg.sender != wanted) revert NotLevels(msg.sender, wanted, Kinds.LEVELS);
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
