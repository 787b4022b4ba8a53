// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ICatalog} from "../interfaces/ICatalog.sol";
import {IDatasetLevel} from "../interfaces/IDatasetLevel.sol";
import {Act, CaseId, Documents, Effect, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, NO_GATE, NOBODY, OPEN_ENDED, PartyId} from "../interfaces/Types.sol";
import {Directory} from "../libraries/Directory.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {LevelModes} from "../libraries/LevelModes.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {Procedure} from "./Procedure.sol";

/// @notice Datasets, and what is no public data; documented in `ICatalog`.
contract Catalog is ICatalog, IDatasetLevel, Procedure {
    using Directory for ISluice;
    using Lineage for ISluice;

    State private constant PUBLISHED = State.wrap("Published");
    State private constant DRAFTED = State.wrap("Drafted");
    State private constant DECLINED = State.wrap("Declined");
    State private constant RETIRING = State.wrap("Retiring");
    State private constant CLOSED = State.wrap("Closed");
    State private constant WITHDRAWN = State.wrap("Withdrawn");
    State private constant SOCIAL = State.wrap("SocialListed");
    State private constant OWN = State.wrap("OwnListed");
    State private constant STRUCK = State.wrap("Struck");

    Act private constant PUBLISH = Act.wrap("publish");
    Act private constant PUBLISH_SHARED = Act.wrap("publishShared");
    Act private constant ACCEPT = Act.wrap("accept");
    Act private constant DECLINE = Act.wrap("decline");
    Act private constant RETIRE = Act.wrap("retire");
    Act private constant CLOSE = Act.wrap("close");
    Act private constant RECALL = Act.wrap("recall");
    Act private constant WITHDRAW = Act.wrap("withdraw");
    Act private constant LIST_SOCIAL = Act.wrap("listSocial");
    Act private constant LIST_OWN = Act.wrap("listOwn");
    Act private constant STRIKE = Act.wrap("strike");

    /// @dev Raising a level stops the channels of all that is derived from the dataset in the same transaction, so there are only so many.
    uint256 private constant DERIVED_PER_DATASET = 8;

    /// @dev What the catalog knows of a dataset; `derived`: what is derived from it and not closed. Level 0: nothing yet.
    struct Record {
        uint8 level;
        GateId[] derived;
    }

    mapping(GateId dataset => Record) private _records;
    mapping(CaseId => Dataset) private _drafts;

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
        uint8 level = levelOf(dataset.second);
        if (dataset.level < level) revert LevelBelowSource(dataset.second, dataset.level, level);
        uint256 count = derivedOf(dataset.second).length;
        if (count == DERIVED_PER_DATASET) revert DerivedTooMany(dataset.second, DERIVED_PER_DATASET);
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
        if (found.kind == Kinds.PROVIDER) return second ? _sluice.department(draftOf(id).second) : found.holder;
        return _sluice.provider(gate, second);
    }

    /* EFFECTS */

    function _effect(Deed memory deed) internal override {
        GateId gate = _gateOf(deed.id);
        if (deed.effect == Effect.Opens) _openDataset(deed);
        else if (deed.effect == Effect.Retimes) _sluice.retime(gate, uint32(block.timestamp), deed.paper);
        else if (deed.effect == Effect.Restores)
            _sluice.retime(gate, OPEN_ENDED, deed.paper); // as every dataset was before
        else if (deed.effect == Effect.Closes) _close(gate, deed.paper);
    }

    function _openDataset(Deed memory deed) private {
        Dataset memory dataset = deed.act == PUBLISH ? abi.decode(deed.payload, (Dataset)) : draftOf(deed.id);
        ISluice.Opening memory opening;
        (opening.kind, opening.first, opening.second) = (Kinds.DATASET, dataset.provider, dataset.second);
        opening.holder = _sluice.department(dataset.provider);
        (opening.notBefore, opening.notAfter) = (uint32(block.timestamp), OPEN_ENDED);
        opening.paper = deed.paper;
        GateId gate = _sluice.open(opening);
        _setSubject(deed.id, gate);
        _records[gate].level = dataset.level;
        if (dataset.second == NO_GATE) return;
        ISluice.Gate memory second = _sluice.gate(dataset.second);
        if (!(second.kind == Kinds.DATASET)) return;
        _requireSource(dataset, second);
        _recordOf(dataset.second).derived.push(gate);
    }

    function _close(GateId dataset, bytes32 paper) private {
        _sluice.close(dataset, paper);
        GateId[] storage derived = _recordOf(_sluice.gate(dataset).second).derived; // of a source's; none of a provider's gate
        for (uint256 i = 0; i < derived.length; i++) {
            if (!(derived[i] == dataset)) continue;
            derived[i] = derived[derived.length - 1];
            derived.pop();
            return;
        }
    }

    /// @dev A predecessor's dataset becomes this contract's own with whatever first changes it.
    function _recordOf(GateId dataset) private returns (Record storage record) {
        record = _records[dataset];
        if (!_isElsewhere(dataset)) return record;
        record.derived = derivedOf(dataset);
        record.level = levelOf(dataset);
    }

    /* LEVELS, as their own procedure moves them */

    /// @dev The highest level counts: what is derived from a dataset and lies below its new level is raised with it.
    function raiseFor(GateId dataset, uint8 level) external override returns (GateId[] memory raised) {
        _requireLevels();
        GateId[] memory derived = derivedOf(dataset);
        raised = new GateId[](derived.length + 1);
        raised[0] = dataset;
        _recordOf(dataset).level = level;
        uint256 count = 1;
        for (uint256 i = 0; i < derived.length; i++) {
            if (levelOf(derived[i]) >= level) continue;
            _recordOf(derived[i]).level = level;
            raised[count++] = derived[i];
        }
        // shortens the list in place
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(raised, count)
        }
    }

    function lowerFor(GateId dataset, uint8 level) external override {
        _requireLevels();
        _recordOf(dataset).level = level;
    }

    function _requireLevels() private view {
        (address wanted, , ) = _sluice.procedure(Kinds.LEVELS);
        if (msg.sender != wanted) revert NotLevels(msg.sender, wanted, Kinds.LEVELS);
    }

    /* VIEWS */

    function levelOf(GateId dataset) public view override returns (uint8) {
        return _isElsewhere(dataset) ? IDatasetLevel(address(_predecessor)).levelOf(dataset) : _records[dataset].level;
    }

    function derivedOf(GateId dataset) public view override returns (GateId[] memory) {
        return
            _isElsewhere(dataset) ? IDatasetLevel(address(_predecessor)).derivedOf(dataset) : _records[dataset].derived;
    }

    function draftOf(CaseId id) public view override returns (Dataset memory) {
        return _isInherited(id) ? ICatalog(address(_predecessor)).draftOf(id) : _drafts[id];
    }

    function _isElsewhere(GateId dataset) private view returns (bool) {
        return _records[dataset].level == 0 && _isSuccessor();
    }

    function gateOf(CaseId id) external view override returns (GateId) {
        _known(id);
        return _gateOf(id);
    }
}
