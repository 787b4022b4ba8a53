// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ISluice} from "./interfaces/ISluice.sol";
import {GateId, Kind, NO_GATE, NOBODY, PartyId, Path} from "./interfaces/Types.sol";
import {AUTHORITY_PARTY, GOVERNMENT_PARTY, OPEN_ENDED, PLATFORM_GATE} from "./interfaces/Types.sol";
import {ActorWord, ActorWords} from "./libraries/ActorWord.sol";
import {GateWord, GateWords} from "./libraries/GateWord.sol";
import {Kinds} from "./libraries/Kinds.sol";

/// @notice The kernel; documented in `ISluice`.
contract Sluice is ISluice, AccessManaged {
    Path private constant NO_PATH = Path.wrap(0); // of an entry that no seat made; of a hold, the formal proceedings
    uint256 private constant SEATS = 48; // bits of `holds`: paths 0 to 47
    uint256 private constant MAX_SIZE = 64; // gates that `stop` visits, one that two ways reach counted twice

    mapping(GateId id => GateWord) private _gates;
    mapping(GateId id => bytes32) private _terms;
    mapping(address account => ActorWord) private _actors;
    mapping(Kind kind => uint256) private _procedures; // address 160 · kinds allowed first 48 · second 48
    mapping(address procedure => uint256) private _kindsOf; // how many kinds it is registered for
    uint256 private _head; // seq 64 · digest 192
    uint32 private _count;

    /// @param manager the AccessManager that stands before `setProcedure`, and before nothing else (K13).
    constructor(address manager, address authorityAccount, address governmentAccount) AccessManaged(manager) {
        if (block.timestamp > type(uint32).max) revert ClockNotSeconds(block.timestamp);
        _head = uint256(keccak256(abi.encode(block.chainid, address(this)))) << 64;
        Opening memory platform;
        (platform.kind, platform.steward, platform.notAfter) = (Kinds.PLATFORM, AUTHORITY_PARTY, OPEN_ENDED);
        _append(platform, 1);
        _setActor(Act.Account, authorityAccount, Actor(AUTHORITY_PARTY, false, 0), 0);
        _setActor(Act.Account, governmentAccount, Actor(GOVERNMENT_PARTY, false, 0), 0);
    }

    /* GATES, by the procedure of their kind */

    function open(Opening calldata opening) external override returns (GateId) {
        Kind kind = opening.kind;
        uint256 rules = _requireProcedure(kind);
        (uint48 first, uint48 second) = (uint48(rules >> 160), uint48(rules >> 208));
        if (first == 0) revert KindOpensNoGate(kind);
        if (opening.notBefore >= opening.notAfter) revert TermEmpty(opening.notBefore, opening.notAfter);
        uint256 size = 1 + _upstreamSize(kind, opening.first, first);
        // Bit 0 of the second set, the kind of no gate, says that there may be none.
        if (!(opening.second == NO_GATE && second & 1 == 1)) size += _upstreamSize(kind, opening.second, second);
        if (size > MAX_SIZE) revert TooDeep(size, MAX_SIZE);
        return _append(opening, size);
    }

    function close(GateId id, bytes32 paper) external override {
        _change(Act.Close, id, _changeable(id, Act.Close).shut(), paper);
    }

    function retime(GateId id, uint32 notAfter, bytes32 paper) external override {
        _change(Act.Retime, id, _changeable(id, Act.Retime).ending(notAfter), paper);
    }

    function handover(GateId id, PartyId steward, bytes32 paper) external override {
        _change(Act.Handover, id, _changeable(id, Act.Handover).stewardedBy(steward), paper);
    }

    function note(GateId id, bytes32 fact) external override {
        GateWord gate_ = _gateOf(id);
        _requireProcedure(gate_.kind());
        _enter(Act.Note, id, NO_PATH, _bytes(gate_), fact, 0);
    }

    function record(bytes32 caseId, bytes32 fact) external override {
        if (_kindsOf[msg.sender] == 0) revert NoProcedure(msg.sender);
        _enter(Act.Record, NO_GATE, NO_PATH, 0, fact, caseId);
    }

    function _upstreamSize(Kind kind, GateId upstream, uint48 allowed) private view returns (uint256) {
        GateWord above = _gateOf(upstream);
        if ((allowed >> Kind.unwrap(above.kind())) & 1 == 0) {
            revert UpstreamNotAllowed(kind, upstream, above.kind(), allowed);
        }
        if (above.closed()) revert GateIsClosed(upstream);
        return above.size();
    }

    function _append(Opening memory opening, uint256 size) private returns (GateId id) {
        id = GateId.wrap(++_count);
        GateWord gate_ = GateWords.pack(opening, size);
        _gates[id] = gate_;
        if (opening.terms != 0) _terms[id] = opening.terms;
        _enter(Act.Open, id, NO_PATH, _bytes(gate_), opening.terms, opening.paper);
    }

    /// @dev The platform is beyond all procedures: a city that is closed cannot be opened again (K5).
    function _changeable(GateId id, Act act) private view returns (GateWord gate_) {
        gate_ = _gateOf(id);
        if (id == PLATFORM_GATE) revert PlatformIsForEver(act);
        _requireProcedure(gate_.kind());
        if (gate_.closed()) revert GateIsClosed(id);
    }

    function _change(Act act, GateId id, GateWord gate_, bytes32 paper) private {
        _gates[id] = gate_;
        _enter(act, id, NO_PATH, _bytes(gate_), 0, paper);
    }

    /* HOLDS, by stewards and their sentinels */

    function hold(GateId id, Path path, bytes32 evidence) external override {
        if (evidence == 0) revert EvidenceMissing(id);
        GateWord gate_ = _gateOf(id);
        if (Path.unwrap(path) == 0) _requireProcedure(Kinds.PROCEEDINGS);
        else _requireHolds(id, path, _seat(id, gate_, path).steward());
        gate_ = gate_.held(path);
        _gates[id] = gate_;
        _enter(Act.Hold, id, path, _bytes(gate_), bytes32(uint256(gate_.turn())), evidence);
    }

    function lift(GateId id, Path path, uint16 turn, bytes32 document) external override {
        if (document == 0) revert DocumentMissing(id);
        if (Path.unwrap(path) >= SEATS) revert PathInvalid(id, path);
        GateWord gate_ = _gateOf(id);
        if (!gate_.isHeldFrom(path)) revert NotHeldFrom(id, path);
        if (turn != gate_.turn()) revert HeldSince(id, turn, gate_.turn());
        if (Path.unwrap(path) == 0) _requireProcedure(Kinds.PROCEEDINGS);
        else _requireLifts(id, path, _seat(id, gate_, path));
        gate_ = gate_.lifted(path);
        _gates[id] = gate_;
        _enter(Act.Lift, id, path, _bytes(gate_), bytes32(uint256(turn)), document);
    }

    /// @dev Walks the path from below its top bit: 0 first, 1 second upstream.
    function _seat(GateId id, GateWord gate_, Path path) private view returns (GateWord seat) {
        uint256 steps = Path.unwrap(path);
        if (steps >= SEATS) revert PathInvalid(id, path);
        uint256 bit = 32; // the top bit of the highest path, 47
        while (steps & bit == 0) bit >>= 1;
        seat = gate_;
        for (bit >>= 1; bit != 0; bit >>= 1) {
            GateId above = steps & bit == 0 ? seat.first() : seat.second();
            if (above == NO_GATE) revert PathInvalid(id, path);
            seat = _gates[above];
        }
    }

    /// @dev Writes down a sentinel's hold: its budget is in the same word that says who it is (K9).
    function _requireHolds(GateId id, Path path, PartyId wanted) private {
        ActorWord caller = _actors[msg.sender];
        PartyId party = caller.party();
        if (wanted == NOBODY || !(party == wanted)) revert NotSteward(id, path, msg.sender, party, wanted);
        if (!caller.sentinel()) return;
        if (caller.left() == 0) revert SentinelSpent(msg.sender, party);
        _actors[msg.sender] = caller.spent();
    }

    /// @dev Judged at the seat, where the hold was placed from, not at the gate that is held: else a steward below could
    /// undo a stop from above. The procedure of the seat's kind may lift too, for an override by law; but over the
    /// platform's holds and a provider's there is none (K3).
    function _requireLifts(GateId id, Path path, GateWord seat) private view {
        ActorWord caller = _actors[msg.sender];
        (PartyId party, PartyId wanted) = (caller.party(), seat.steward());
        if (!(wanted == NOBODY) && party == wanted) {
            if (caller.sentinel()) revert SentinelMayOnlyHold(msg.sender, wanted);
            return;
        }
        Kind kind = seat.kind();
        bool overridable = !(kind == Kinds.PROVIDER || kind == Kinds.PLATFORM);
        if (overridable && msg.sender == address(uint160(_procedures[kind]))) return;
        revert NotSteward(id, path, msg.sender, party, wanted);
    }

    /* ACTORS */

    function setAccount(address account, Actor calldata actor_, bytes32 paper) external override {
        _requireProcedure(Kinds.ORGANISATION);
        ActorWord found = _actors[account];
        bool free = found.party() == NOBODY || found.sentinel() || found.party() == actor_.party;
        if (!free && !(actor_.party == NOBODY)) revert AccountTaken(account, found.party());
        _setActor(Act.Account, account, actor_, paper);
    }

    function setSentinel(address account, uint16 left) external override {
        ActorWord caller = _actors[msg.sender];
        PartyId party = caller.party();
        if (party == NOBODY) revert NotAParty(msg.sender);
        if (caller.sentinel()) revert SentinelMayOnlyHold(msg.sender, party);
        ActorWord found = _actors[account];
        bool free = found.party() == NOBODY || (found.sentinel() && found.party() == party);
        if (!free) revert AccountTaken(account, found.party());
        _setActor(Act.Sentinel, account, left == 0 ? Actor(NOBODY, false, 0) : Actor(party, true, left), 0);
    }

    function _setActor(Act act, address account, Actor memory actor_, bytes32 paper) private {
        ActorWord word_ = ActorWords.pack(actor_);
        _actors[account] = word_;
        bytes32 fact = bytes32(uint256(uint160(account)));
        _enter(act, NO_GATE, NO_PATH, bytes32(ActorWord.unwrap(word_)), fact, paper);
    }

    /* PROCEDURES */

    function setProcedure(Kind kind, address account, uint48 first, uint48 second) external override restricted {
        if (kind == Kinds.NONE || kind == Kinds.PLATFORM) revert KindReserved(kind);
        address before = address(uint160(_procedures[kind]));
        if (before != address(0)) --_kindsOf[before];
        if (account != address(0)) ++_kindsOf[account];
        uint256 word_ = uint256(uint160(account)) | (uint256(first) << 160) | (uint256(second) << 208);
        _procedures[kind] = word_;
        _enter(Act.Procedure, NO_GATE, NO_PATH, bytes32(word_), bytes32(uint256(Kind.unwrap(kind))), 0);
    }

    function _requireProcedure(Kind kind) private view returns (uint256 rules) {
        rules = _procedures[kind];
        address wanted = address(uint160(rules));
        if (msg.sender != wanted) revert NotProcedure(kind, msg.sender, wanted);
    }

    /* ENTRIES */

    /// @dev The only place where seq and digest move, and the only event: no change is outside them (K8).
    function _enter(Act act, GateId id, Path path, bytes32 word_, bytes32 fact, bytes32 document) private {
        uint64 seq = uint64(_head) + 1;
        bytes32 digest = keccak256(abi.encode(seq, _head >> 64, id, act, path, msg.sender, word_, fact, document));
        _head = (uint256(digest) << 64) | seq;
        emit Entry(seq, id, act, path, msg.sender, word_, fact, document);
    }

    /* VIEWS */

    function gate(GateId id) external view override returns (Gate memory) {
        return _gateOf(id).unpack();
    }

    function word(GateId id) external view override returns (bytes32, bytes32) {
        return (_bytes(_gateOf(id)), _terms[id]);
    }

    function terms(GateId id) external view override returns (bytes32) {
        return _terms[id];
    }

    function head() external view override returns (uint64, uint192) {
        return (uint64(_head), uint192(_head >> 64));
    }

    function gates() external view override returns (uint32) {
        return _count;
    }

    function actor(address account) external view override returns (Actor memory) {
        return _actors[account].unpack();
    }

    function procedure(Kind kind) external view override returns (address, uint48, uint48) {
        uint256 word_ = _procedures[kind];
        return (address(uint160(word_)), uint48(word_ >> 160), uint48(word_ >> 208));
    }

    function stop(GateId id, uint256 t) public view override returns (GateId, Why) {
        GateWord gate_ = _gates[id];
        if (gate_.size() == 0) return (id, Why.Unknown);
        // Ends: an upstream's id is always smaller, since it was opened before.
        for (uint256 i = 0; i < 2; ++i) {
            GateId above = i == 0 ? gate_.first() : gate_.second();
            if (above == NO_GATE) continue;
            (GateId stopping, Why why) = stop(above, t);
            if (why != Why.Flows) return (stopping, why);
        }
        Why own = _why(gate_, t);
        return own == Why.Flows ? (NO_GATE, own) : (id, own);
    }

    function flows(GateId id, uint256 t) public view override returns (bool) {
        (, Why why) = stop(id, t);
        return why == Why.Flows;
    }

    function released(GateId permit, GateId key, uint256 t) external view override returns (bool) {
        (GateWord ofPermit, GateWord ofKey) = (_gates[permit], _gates[key]);
        bool isPermit = ofPermit.kind() == Kinds.GRANT || ofPermit.kind() == Kinds.LICENCE;
        if (!isPermit || !(ofKey.kind() == Kinds.KEY) || !(ofPermit.holder() == ofKey.holder())) return false;
        return flows(permit, t) && flows(key, t);
    }

    function _why(GateWord gate_, uint256 t) private pure returns (Why) {
        if (gate_.closed()) return Why.Closed;
        if (gate_.holds() != 0) return Why.Held;
        if (t < gate_.notBefore()) return Why.NotYet;
        return t < gate_.notAfter() ? Why.Flows : Why.Expired;
    }

    function _gateOf(GateId id) private view returns (GateWord gate_) {
        gate_ = _gates[id];
        if (gate_.size() == 0) revert GateUnknown(id);
    }

    function _bytes(GateWord gate_) private pure returns (bytes32) {
        return bytes32(GateWord.unwrap(gate_));
    }
}
