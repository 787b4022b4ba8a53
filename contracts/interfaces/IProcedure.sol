// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {PartyId} from "./Types.sol";

/// Words that all chapters of the law share. A state or an act *is* its name, at most 16 letters: there is no second list of names.

type CaseId is uint48; // dense from 1 in each chapter; 0 is no case
type State is bytes16; // empty: the case is not there yet
type Act is bytes16;
type Parts is uint16; // a set of capacities, one bit each
type Documents is uint64; // a set of kinds of document, bit n for kind n
type Limit is uint8; // a watched time limit; 0 is none

/// @notice When an act may be done: always (late shows, and is allowed), before the case is due, or from then on.
enum When {
    Anytime,
    InTime,
    WhenDue
}

/// @notice What an act does to gates once it is complete. `Restores` takes a retiming back, `Changes` alters what a gate rests on,
/// `Frees` touches no gate: it gives back a place among those that an organisation may have open at once.
enum Effect {
    Nothing,
    Opens,
    Closes,
    Retimes,
    Restores,
    Holds,
    Lifts,
    Changes,
    Frees
}

function sameState(State a, State b) pure returns (bool) {
    return State.unwrap(a) == State.unwrap(b);
}

function otherState(State a, State b) pure returns (bool) {
    return State.unwrap(a) != State.unwrap(b);
}

function sameAct(Act a, Act b) pure returns (bool) {
    return Act.unwrap(a) == Act.unwrap(b);
}

function sameParts(Parts a, Parts b) pure returns (bool) {
    return Parts.unwrap(a) == Parts.unwrap(b);
}

function eitherParts(Parts a, Parts b) pure returns (Parts) {
    return Parts.wrap(Parts.unwrap(a) | Parts.unwrap(b));
}

function bothParts(Parts a, Parts b) pure returns (Parts) {
    return Parts.wrap(Parts.unwrap(a) & Parts.unwrap(b));
}

function notParts(Parts a) pure returns (Parts) {
    return Parts.wrap(~Parts.unwrap(a));
}

function sameDocuments(Documents a, Documents b) pure returns (bool) {
    return Documents.unwrap(a) == Documents.unwrap(b);
}

function eitherDocuments(Documents a, Documents b) pure returns (Documents) {
    return Documents.wrap(Documents.unwrap(a) | Documents.unwrap(b));
}

function sameLimit(Limit a, Limit b) pure returns (bool) {
    return Limit.unwrap(a) == Limit.unwrap(b);
}

using {sameState as ==, otherState as !=} for State global;
using {sameAct as ==} for Act global;
using {sameParts as ==, eitherParts as |, bothParts as &, notParts as ~} for Parts global;
using {sameDocuments as ==, eitherDocuments as |} for Documents global;
using {sameLimit as ==} for Limit global;

/// @title A procedure: one chapter of the law, as a table
/// @notice Each row says: *in this state, this party (with those) may do this, on these documents, within this time; then that follows.*
/// Parties are found from the case's subject at the moment of the act, never stored, but for those whom an opening names.
///
/// What a reader of the events may assume, for ever:
/// - The last `outcome` of a case is the case. `version` rises by one with each complete act, and with nothing else.
/// - Each `Acted` is followed by a `Record` entry of the kernel: case = its id, fact = keccak256(abi.encode(id, act, by, signature, outcome,
///   documents, payload)). So an act that a node withholds is noticed.
/// - Entries that an act causes stand before its event, which names in `outcome.subject` the gate that it opened.
interface IProcedure {
    /// @notice What follows when `act` is done from a state. One storage slot.
    struct Row {
        State to;
        Documents documents;
        uint8 lead; // the bit of the party that leads; the others of `parties` sign with it
        Parts parties;
        uint8 article;
        Limit within; // the clock that the act starts
        When when;
        Effect effect;
        bool content; // brings content, so it has a function of its own name
    }

    /// @notice A row, with its words: what documentation, work lists and forms are made from.
    struct Line {
        uint8 article;
        State from;
        Act act;
        Parts by;
        Parts jointly; // who signs with it
        Documents documents;
        When when;
        State to;
        Limit within;
        Effect effect;
        bool content;
    }

    /// @notice A case. Two storage slots.
    struct Case {
        State state;
        uint32 version; // 1 after the opening
        uint48 due; // Unix seconds; 0 where no clock runs
        uint48 subject; // the gate (or the party) from which parties are found; after an act that opens a gate, that gate
        bytes32 content; // hash of what was last requested, confirmed, named
    }

    struct Document {
        uint8 kind; // a bit of `Documents`
        uint8 algorithm; // 1 SHA-256, 2 SM3
        bytes32 hash;
    }

    /// @notice Who acts, on which state of the case and on which papers. The same words are signed where another account brings the act.
    /// @dev Documents rise strictly by kind. `signature` is empty where `account` is the sender.
    /// An opening names case 0, version 0. `deadline` is the last second at which the act is accepted.
    struct Approval {
        CaseId id;
        uint32 version;
        uint48 deadline;
        address account;
        Document[] documents;
        bytes signature;
    }

    /// @notice `signed`: the capacities in which the account signed now; `missing`: who must still sign. While some are missing nothing has happened yet.
    struct Signature {
        address account;
        uint48 deadline;
        Parts signed;
        Parts missing;
    }

    /// @notice One act, or one signature of a joint act. `payload` is the last argument of the function that bears the act's name, ABI-encoded.
    event Acted(
        CaseId indexed id,
        Act indexed act,
        PartyId indexed by,
        Signature signature,
        Case outcome,
        Document[] documents,
        bytes payload
    );

    error CaseUnknown(CaseId id);
    error ActNotPossible(CaseId id, Act act, State found, State[] wanted);
    /// @notice The act has a function of its own, which takes the content.
    error ActNeedsContent(CaseId id, Act act);
    /// @notice The case has moved on since the approval was given.
    error CaseChanged(CaseId id, uint32 found, uint32 wanted);
    error DeadlinePassed(CaseId id, uint48 deadline, uint48 time);
    error TooLate(CaseId id, Act act, uint48 time, uint48 due);
    error TooEarly(CaseId id, Act act, uint48 time, uint48 due);
    /// @notice `found` 0: the directory does not know the account, or knows it as a sentinel.
    error NotParty(CaseId id, Act act, address account, PartyId found, Parts wanted);
    error AlreadySigned(CaseId id, Act act, PartyId party);
    error SignatureInvalid(CaseId id, Act act, address account);
    /// @notice A signature for an opening that was done already, relayed or by the party itself.
    error ApprovalUsed(Act act, address account);
    error DocumentsDiffer(CaseId id, Act act, Documents found, Documents wanted);
    error DocumentMalformed(CaseId id, Act act, uint256 index);
    error ContentDiffers(CaseId id, bytes32 found, bytes32 wanted);
    /// @notice The subject is a gate of another kind, or is not there.
    error SubjectUnfit(uint48 subject, uint8 found, uint8 wanted);

    /* AT DEPLOYMENT: a table that cannot be law is refused (P3) */

    error TableIsClosed();
    error RowTwice(State from, Act act);
    error RowUnreachable(State from, Act act);
    error RowOpensJointly(Act act);
    error RowOpensWithoutContent(Act act);
    error RowNeedsLimit(State from, Act act, Act wayIn);

    /* ACTS */

    /// @notice Does an act that brings no content. An act of several parties is done with the last signature, in any order.
    /// A signature counts for this version, these documents, this deadline, and the organisations that hold the parts now, by their present accounts.
    function act(Act act, Approval calldata approval) external;

    /* VIEWS */

    /// @notice Every row, in the order of the law.
    function table() external view returns (Line[] memory);

    function caseOf(CaseId id) external view returns (Case memory);

    /// @notice Ids run from 1 to this.
    function cases() external view returns (uint48 count);

    /// @notice Who holds a part in a case now; 0 where nobody does. `part` is one bit.
    function partyOf(CaseId id, Parts part) external view returns (PartyId);

    /// @notice The contract whose place this one took; 0 for a city's first. Its cases go on here, under their numbers: a case is read from
    /// it until its first act here. A joint act that was half signed there is signed anew. It can do nothing any more, and is not put back:
    /// what came after it would be lost on it. A chapter of several kinds is replaced for all of them in one transaction.
    function predecessor() external view returns (IProcedure);
}
