// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {GateId, Kind, PartyId, Path} from "./Types.sol";

/// @title Sluice: the kernel
/// @notice Knows gates, holds, stewards and sentinels, and nothing of the law. Data flows through a gate while the gate and everything
/// upstream of it is open, unheld and within its term (`flows`). The law lives in procedures: one contract a chapter, registered by kind.
///
/// What a replica may assume, for ever:
/// - `seq` rises by one with every change of state; there is no change without an `Entry`, and each entry carries the word after it.
/// - Gate ids are dense from 1, an upstream id is smaller than the gate's own, and kind, holder, upstreams and terms never change.
/// - A closed gate never opens. Gate 1, the platform, is never closed or retimed.
/// - `digest` folds every entry: two that agree on it have applied the same history since the same start.
///
/// A gate is one storage word, lanes of 32 bits, low first:
/// holds 48 · turn 16 | size 7 · closed 1 · holder 24 | kind 8 · steward 24 | notAfter | notBefore | first upstream | second upstream
interface ISluice {
    /// @notice What an entry tells.
    enum Act {
        Open,
        Close,
        Retime,
        Handover,
        Note,
        Record,
        Account,
        Sentinel,
        Hold,
        Lift,
        Procedure
    }

    /// @notice Why a gate stops; `Unknown` for an id that was never opened.
    enum Why {
        Flows,
        Unknown,
        Closed,
        Held,
        NotYet,
        Expired
    }

    /// @notice A gate to be opened. Times are Unix seconds, half-open: it flows while notBefore ≤ t < notAfter. `second` may be 0 where the kind allows it.
    struct Opening {
        Kind kind;
        GateId first;
        GateId second;
        PartyId holder;
        PartyId steward;
        uint32 notBefore;
        uint32 notAfter;
        bytes32 terms;
        bytes32 paper;
    }

    /// @notice A gate's word, unpacked.
    struct Gate {
        uint48 holds;
        uint16 turn;
        uint8 size;
        bool closed;
        PartyId holder;
        Kind kind;
        PartyId steward;
        uint32 notAfter;
        uint32 notBefore;
        GateId first;
        GateId second;
    }

    /// @notice Who an account is: the account of a party, or (`sentinel`) one that may place `left` more holds for it and do nothing else.
    struct Actor {
        PartyId party;
        bool sentinel;
        uint16 left;
    }

    /// @notice One change of state, and the only event of the kernel. Word, fact and document by act:
    /// Open: word, terms, paper · Hold, Lift: word, turn, evidence or document · Close, Retime, Handover: word, 0, paper · Note: word, fact, 0 ·
    /// Account, Sentinel: gate 0, actor's word, account, paper or 0 · Procedure: gate 0, procedure's word, kind, 0 · Record: gate 0, 0, fact, case.
    event Entry(
        uint64 indexed seq,
        GateId indexed gate,
        Act indexed act,
        Path path,
        address by,
        bytes32 word,
        bytes32 fact,
        bytes32 document
    );

    error GateUnknown(GateId gate);
    error GateIsClosed(GateId gate);
    error PlatformIsForEver(Act act);
    error PathInvalid(GateId gate, Path path);
    error EvidenceMissing(GateId gate);
    error DocumentMissing(GateId gate);
    /// @notice Neither the account nor a sentinel with holds left of the seat's steward; `wanted` 0: the seat has no steward.
    error NotSteward(GateId gate, Path path, address caller, PartyId found, PartyId wanted);
    /// @notice A sentinel holds and does nothing else (K9).
    error SentinelMayOnlyHold(address account, PartyId party);
    error SentinelSpent(address account, PartyId party);
    error NotHeldFrom(GateId gate, Path path);
    /// @notice Something was held after the caller looked; look again, then name the new turn (K3).
    error HeldSince(GateId gate, uint16 found, uint16 wanted);
    error NotProcedure(Kind kind, address caller, address wanted);
    error NoProcedure(address caller);
    error KindOpensNoGate(Kind kind);
    error KindReserved(Kind kind);
    error UpstreamNotAllowed(Kind kind, GateId upstream, Kind found, uint48 wanted);
    error TooDeep(uint256 size, uint256 limit);
    error TermEmpty(uint32 notBefore, uint32 notAfter);
    error AccountTaken(address account, PartyId party);
    error NotAParty(address caller);
    /// @notice The chain's clock does not count seconds (some stamp milliseconds), or is past 2106.
    error ClockNotSeconds(uint256 timestamp);

    /* PROCEDURES: each called by the procedure registered for the kind of the gate */

    /// @notice Opens a gate below open upstreams (K5). @return id the next dense id.
    function open(Opening calldata opening) external returns (GateId id);

    /// @notice Closes a gate for ever (K6).
    function close(GateId gate, bytes32 paper) external;

    /// @notice Moves a gate's end, earlier or later.
    function retime(GateId gate, uint32 notAfter, bytes32 paper) external;

    /// @notice Gives a gate another steward; the holds placed from it stay, and are the new steward's to lift (K1, K4).
    function handover(GateId gate, PartyId steward, bytes32 paper) external;

    /// @notice An entry about a gate that changes nothing on it.
    function note(GateId gate, bytes32 fact) external;

    /// @notice An act of a procedure, by any registered one: `fact` is the hash of its event, so that an act cannot be withheld unseen.
    function record(bytes32 caseId, bytes32 fact) external;

    /// @notice Says who an account is, by the procedure of organisations; party 0 removes it. A party's number is that procedure's to give.
    function setAccount(address account, Actor calldata actor, bytes32 paper) external;

    /* STEWARDS */

    /// @notice Names a sentinel of the caller's party with `left` holds; 0 removes it, and lifts nothing (K9).
    function setSentinel(address account, uint16 left) external;

    /// @notice Stops what lies at and below a gate (Art. 28). Never refused because the gate is held, closed, early or late (K2).
    /// A hold from a seat that holds already is a renewal: an entry with new evidence.
    /// @param path the seat from which it is placed; 0 is the formal proceedings' alone.
    /// @param evidence hash of the alert or document that shows the risk; not 0.
    function hold(GateId gate, Path path, bytes32 evidence) external;

    /// @notice Takes back the hold of one seat, by whoever is steward of that seat now (K3).
    /// @param turn the gate's count of holds placed, as the caller saw it: one lifts only what one has seen.
    /// @param document hash of the finding that the risk is gone; not 0.
    function lift(GateId gate, Path path, uint16 turn, bytes32 document) external;

    /* GOVERNANCE: AccessManager, delayed (K13) */

    /// @notice Registers the contract that acts for a kind, and the kinds that its gates may have as first and second upstream
    /// (bit n: kind n; bit 0 of the second: may be none).
    function setProcedure(Kind kind, address procedure, uint48 first, uint48 second) external;

    /* VIEWS: time is the caller's, Unix seconds; none reads the block's (K7) */

    function gate(GateId id) external view returns (Gate memory);
    /// @notice The words as they lie in storage: gate and terms.
    function word(GateId id) external view returns (bytes32 gateWord, bytes32 termsWord);
    function terms(GateId id) external view returns (bytes32);
    function head() external view returns (uint64 seq, uint192 digest);
    function gates() external view returns (uint32 count);
    function actor(address account) external view returns (Actor memory);
    function procedure(Kind kind) external view returns (address account, uint48 first, uint48 second);

    /// @notice The first gate that stops `id` at time `t`, upstream first, and why; (0, Flows) when it flows.
    function stop(GateId id, uint256 t) external view returns (GateId gate, Why why);
    function flows(GateId id, uint256 t) external view returns (bool);
    /// @notice Whether a call by `key` under `permit` is released at time `t`: both flow, both are of one holder, a key is a key, a permit a grant or licence.
    function released(GateId permit, GateId key, uint256 t) external view returns (bool);
}
