// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Act, CaseId, Documents, Effect, IProcedure, Limit, Parts, When} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {AUTHORITY_PARTY, GateId, GOVERNMENT_PARTY, Kind, NOBODY, PartyId} from "../interfaces/Types.sol";
import {Directory} from "../libraries/Directory.sol";
import {Approvals} from "./Approvals.sol";
import {Table} from "./Table.sol";

/// @title The engine that runs a chapter's table
/// @notice An act goes four steps: possible, sign, move, tell. A chapter says who its parties are and what its effects do, and nothing else.
abstract contract Procedure is Table, Approvals {
    using Directory for ISluice;

    /// @notice A complete act, as `_effect` sees it. `paper`: hash of its documents, for the kernel's entries.
    struct Deed {
        CaseId id;
        Act act;
        Effect effect;
        bytes32 paper;
        bytes payload;
    }

    ISluice internal immutable _sluice;
    IProcedure internal immutable _predecessor;

    mapping(CaseId => Case) private _cases;
    uint48 private _count; // 0 until this contract opens its first: ids run on after the predecessor's
    mapping(bytes32 proposal => Parts) private _signed; // proposal: what is signed, and which organisations hold the wanted parts

    /// @param predecessor_ the contract whose place this one takes in the kernel; none for a city's first.
    constructor(ISluice sluice, IProcedure predecessor_, string memory name) Approvals(name) {
        _sluice = sluice;
        _predecessor = predecessor_;
    }

    /* THE TWO HOOKS */

    /// @dev Who holds `part` (one bit) in the case now; authority and government are answered before it is asked.
    function _organisationOf(CaseId id, Parts part) internal view virtual returns (PartyId);

    /// @dev Called once an act with an effect is complete and the case has moved, before it is told.
    function _effect(Deed memory deed) internal virtual;

    /* ACTS */

    function act(Act act_, Approval calldata approval) external override {
        Case storage found = _taken(approval.id);
        if (_rowOf(found.state, act_).content) revert ActNeedsContent(approval.id, act_);
        _do(act_, approval, found.content, "");
    }

    /// @dev Opens a case. Everything that the act says must be in `payload`: it is what is signed, and its hash is the case's content.
    function _open(
        Act act_,
        Approval calldata approval,
        uint48 subject,
        bytes memory payload
    ) internal returns (CaseId id) {
        CaseId named = approval.id;
        if (CaseId.unwrap(named) != 0) revert ActNotPossible(named, act_, _caseOf(named).state, _statesFor(act_));
        id = _nextCase();
        _count = CaseId.unwrap(id);
        _cases[id].subject = subject;
        _run(id, act_, approval, keccak256(payload), payload);
    }

    /// @dev Does an act of a case that is there. `content` is what the case holds after it. @return complete whether nobody must still sign.
    function _do(
        Act act_,
        Approval calldata approval,
        bytes32 content,
        bytes memory payload
    ) internal returns (bool complete) {
        _taken(approval.id);
        return _run(approval.id, act_, approval, content, payload);
    }

    function _run(
        CaseId id,
        Act act_,
        Approval calldata approval,
        bytes32 content,
        bytes memory payload
    ) private returns (bool complete) {
        Row memory row = _possible(id, act_, approval);
        (PartyId by, Signature memory signature) = _sign(id, act_, row, approval, content);
        complete = signature.missing == ALONE;
        if (complete) _move(id, row, Deed(id, act_, row.effect, _paperOf(approval.documents), payload), content);
        _tell(id, act_, by, signature, approval.documents, payload);
    }

    /* SUCCESSION: cases that a predecessor opened (P20) */

    /// @dev What a chapter keeps beside a case, or of a gate or a party, is asked of the predecessor by its views in the same way.
    function _isInherited(CaseId id) internal view returns (bool) {
        return _isSuccessor() && CaseId.unwrap(id) <= _predecessor.cases();
    }

    function _isSuccessor() internal view returns (bool) {
        return address(_predecessor) != address(0);
    }

    function _caseOf(CaseId id) private view returns (Case memory found) {
        found = _cases[id];
        if (found.state == NONE && _isInherited(id)) found = _predecessor.caseOf(id);
    }

    /// @dev Before the first act here, the case as the predecessor left it becomes this contract's own.
    function _taken(CaseId id) private returns (Case storage found) {
        found = _cases[id];
        if (found.state == NONE) _cases[id] = _known(id);
    }

    /* POSSIBLE: state, version, time, documents */

    function _possible(CaseId id, Act act_, Approval calldata approval) private view returns (Row memory row) {
        Case storage found = _cases[id];
        row = _rowOf(found.state, act_);
        if (row.article == 0) revert ActNotPossible(id, act_, found.state, _statesFor(act_));
        if (approval.version != found.version) revert CaseChanged(id, approval.version, found.version);
        uint48 time = uint48(block.timestamp);
        if (time > approval.deadline) revert DeadlinePassed(id, approval.deadline, time);
        if (row.when == When.InTime && time >= found.due) revert TooLate(id, act_, time, found.due);
        if (row.when == When.WhenDue && time < found.due) revert TooEarly(id, act_, time, found.due);
        _requireDocuments(id, act_, approval.documents, row.documents);
    }

    function _requireDocuments(CaseId id, Act act_, Document[] calldata given, Documents wanted) private pure {
        Documents found = _kindsIn(id, act_, given);
        if (!(found == wanted)) revert DocumentsDiffer(id, act_, found, wanted);
    }

    /// @dev Kinds strictly rise, so that there is one order of papers, and none twice.
    function _kindsIn(CaseId id, Act act_, Document[] calldata given) internal pure returns (Documents found) {
        for (uint256 i = 0; i < given.length; i++) {
            Document calldata paper = given[i];
            bool rises = i == 0 || paper.kind > given[i - 1].kind;
            bool known = paper.kind < 64 && paper.algorithm != 0 && paper.algorithm <= LAST_ALGORITHM;
            if (!rises || !known || paper.hash == 0) revert DocumentMalformed(id, act_, i);
            found = found | Documents.wrap(uint64(1) << paper.kind);
        }
    }

    /* SIGN: whose account, in which parts, who is still missing */

    function _sign(
        CaseId id,
        Act act_,
        Row memory row,
        Approval calldata approval,
        bytes32 content
    ) private returns (PartyId by, Signature memory signature) {
        by = _partyOfAccount(id, approval.account);
        (Parts held, bytes32 holders) = _held(id, row.parties, by);
        if (held == ALONE) revert NotParty(id, act_, approval.account, by, row.parties);
        bytes32 proposal = _proposal(act_, approval, content);
        _requireSignature(id, act_, approval, proposal);

        bytes32 key = keccak256(abi.encode(proposal, holders));
        Parts before = held == row.parties ? ALONE : _signed[key];
        if (before & held == held) revert AlreadySigned(id, act_, by);
        Parts missing = row.parties & ~(before | held);
        if (!(missing == ALONE)) _signed[key] = before | held;
        signature = Signature(approval.account, approval.deadline, held, missing);
    }

    /// @dev The wanted parts that `by` holds, and a hash of who holds each of them now, and by which account: what an account signed that was
    /// replaced since counts for nothing (P8, P11). One that signs alone leaves nothing behind, and is not asked for.
    function _held(CaseId id, Parts wanted, PartyId by) private view returns (Parts held, bytes32 holders) {
        bool jointly = Parts.unwrap(wanted) & (Parts.unwrap(wanted) - 1) != 0;
        for (uint16 bit = 1; bit != 0; bit <<= 1) {
            Parts part = Parts.wrap(bit);
            if (wanted & part == ALONE) continue;
            PartyId holder = _partyOf(id, part);
            if (jointly) holders = keccak256(abi.encode(holders, holder, _sluice.accounts().accountOf(holder)));
            if (holder == by && !(by == NOBODY)) held = held | part;
        }
    }

    /* MOVE, and the effect */

    function _move(CaseId id, Row memory row, Deed memory deed, bytes32 content) private {
        Case storage moved = _cases[id];
        if (moved.state != row.to) moved.due = _dueIn(row.within); // a row that leads back into its own state keeps the clock
        moved.state = row.to;
        moved.version++;
        moved.content = content;
        if (row.effect != Effect.Nothing) _effect(deed);
    }

    function _dueIn(Limit within) private view returns (uint48) {
        return within == NO_LIMIT ? 0 : uint48(block.timestamp) + _inForce(within);
    }

    /* TELL: the event, and its hash among the kernel's entries */

    function _tell(
        CaseId id,
        Act act_,
        PartyId by,
        Signature memory signature,
        Document[] calldata documents,
        bytes memory payload
    ) private {
        Case memory outcome = _cases[id];
        emit Acted(id, act_, by, signature, outcome, documents, payload);
        bytes32 fact = keccak256(abi.encode(id, act_, by, signature, outcome, documents, payload));
        _sluice.record(bytes32(uint256(CaseId.unwrap(id))), fact);
    }

    /* FOR THE CHAPTERS */

    /// @dev Seconds of a limit by the rules in force now (Art. 31).
    function _inForce(Limit limit) internal view returns (uint32) {
        return _sluice.rules().limitOf(limit, uint48(block.timestamp));
    }

    function _nextCase() internal view returns (CaseId) {
        return CaseId.wrap(cases() + 1);
    }

    function _known(CaseId id) internal view returns (Case memory found) {
        found = _caseOf(id);
        if (found.state == NONE) revert CaseUnknown(id);
    }

    /// @dev The gate that the case is about; 0 where there is no such case.
    function _gateOf(CaseId id) internal view returns (GateId) {
        Case storage here = _cases[id];
        bool elsewhere = here.state == NONE && _isInherited(id);
        return GateId.wrap(uint32(elsewhere ? _predecessor.caseOf(id).subject : here.subject));
    }

    /// @dev For the effect that opens a gate: from now on the case is about that gate.
    function _setSubject(CaseId id, GateId gate) internal {
        _cases[id].subject = GateId.unwrap(gate);
    }

    /// @dev Earlier content comes as calldata and is compared with what the case keeps of it.
    function _requireContent(CaseId id, bytes memory content) internal view {
        bytes32 wanted = _known(id).content;
        if (keccak256(content) != wanted) revert ContentDiffers(id, keccak256(content), wanted);
    }

    function _requireKind(GateId gate, Kind wanted) internal view returns (ISluice.Gate memory found) {
        found = _sluice.gate(gate);
        if (!(found.kind == wanted)) {
            revert SubjectUnfit(GateId.unwrap(gate), Kind.unwrap(found.kind), Kind.unwrap(wanted));
        }
    }

    function _paperOf(Document[] calldata documents) internal pure returns (bytes32) {
        return keccak256(abi.encode(documents));
    }

    /* PARTIES */

    function partyOf(CaseId id, Parts part) external view override returns (PartyId) {
        _known(id);
        return _partyOf(id, part);
    }

    function _partyOf(CaseId id, Parts part) private view returns (PartyId) {
        if (part == AUTHORITY) return AUTHORITY_PARTY;
        if (part == GOVERNMENT) return GOVERNMENT_PARTY;
        return _organisationOf(id, part);
    }

    /// @dev A sentinel holds, and is no party to anything (K9). No hook of the law: the directory alone answers more, since it alone knows
    /// the account that it is replacing (K12).
    function _partyOfAccount(CaseId, address account) internal view virtual returns (PartyId) {
        ISluice.Actor memory actor = _sluice.actor(account);
        return actor.sentinel ? NOBODY : actor.party;
    }

    /* VIEWS */

    function caseOf(CaseId id) external view override returns (Case memory) {
        return _known(id);
    }

    function cases() public view override returns (uint48) {
        return _count == 0 && _isSuccessor() ? _predecessor.cases() : _count;
    }

    function predecessor() external view override returns (IProcedure) {
        return _predecessor;
    }
}
