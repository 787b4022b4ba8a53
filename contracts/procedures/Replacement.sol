// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAccounts} from "../interfaces/IAccounts.sol";
import {Act, CaseId, Effect, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {AUTHORITY_PARTY, GateId, GOVERNMENT_PARTY, NO_GATE, NOBODY, PartyId} from "../interfaces/Types.sol";
import {Override} from "./Override.sol";

/// @notice How an organisation's account is replaced: delayed, seen and contested (K12); documented in `IAccounts`.
abstract contract Replacement is IAccounts, Override {
    /// @notice The last case about a party's account, in one storage slot.
    struct Pending {
        CaseId id;
        address account; // that is to come; none: the case is over
    }

    State private constant PROPOSED = State.wrap("Proposed");
    State private constant PROVIDER_PROPOSED = State.wrap("ProviderProposed");
    State private constant CONSENTED = State.wrap("Consented");
    State private constant CONTESTED = State.wrap("Contested");
    State private constant AUTHORITY_ASKED = State.wrap("AuthorityAsked");
    State private constant GOVERNMENT_ASKED = State.wrap("GovernmentAsked");
    State private constant REPLACED = State.wrap("Replaced");
    State private constant RECALLED = State.wrap("Recalled");

    Act private constant PROPOSE = Act.wrap("propose");
    Act private constant PROPOSE_PROVIDER = Act.wrap("proposeProvider");
    Act private constant ASK_AUTHORITY = Act.wrap("askAuthority");
    Act private constant ASK_GOVERNMENT = Act.wrap("askGovernment");
    Act private constant CONSENT = Act.wrap("consent");
    Act private constant CONTEST = Act.wrap("contest");
    Act private constant ASSENT = Act.wrap("assent");
    Act private constant REJECT = Act.wrap("reject");
    Act private constant REPLACE = Act.wrap("replace");
    Act private constant RECALL = Act.wrap("recall");

    mapping(PartyId => Organisation) private _organisations;
    mapping(PartyId => Pending) private _pending;

    /// @dev For `_table`. Who proposes never decides, and nobody is judge of its own account.
    // prettier-ignore
    function _replacementRows() internal {
        //     art from               act               by          with   documents     when      to                 within       effect
        _typed(4, NONE,              PROPOSE,          AUTHORITY,  ALONE, DECISION,     ANYTIME,  PROPOSED,          DELAY,       CHANGES);
        _typed(4, NONE,              PROPOSE_PROVIDER, AUTHORITY,  ALONE, DECISION,     ANYTIME,  PROVIDER_PROPOSED, ASSENT_TIME, CHANGES);
        _row(  4, PROVIDER_PROPOSED, ASSENT,           GOVERNMENT, ALONE, ASSENT_PAPER, ANYTIME,  CONSENTED,         DELAY,       NOTHING);
        _row(  4, PROVIDER_PROPOSED, CONSENT,          HOLDER,     ALONE, NO_PAPER,     ANYTIME,  CONSENTED,         DELAY,       NOTHING);
        _row(  4, PROVIDER_PROPOSED, CONTEST,          HOLDER,     ALONE, REASON,       ANYTIME,  CONTESTED,         ASSENT_TIME, NOTHING);
        _row(  4, PROVIDER_PROPOSED, RECALL,           AUTHORITY,  ALONE, REASON,       ANYTIME,  RECALLED,          NO_LIMIT,    RESTORES);
        _waitingRows(PROPOSED);
        _waitingRows(CONSENTED);
        _row(  4, CONTESTED,         ASSENT,           GOVERNMENT, ALONE, ASSENT_PAPER, ANYTIME,  REPLACED,          NO_LIMIT,    CHANGES);
        _row(  4, CONTESTED,         REJECT,           GOVERNMENT, ALONE, REASON,       ANYTIME,  RECALLED,          NO_LIMIT,    RESTORES);
        _row(  4, CONTESTED,         RECALL,           AUTHORITY,  ALONE, REASON,       ANYTIME,  RECALLED,          NO_LIMIT,    RESTORES);
        _highestRows(AUTHORITY_ASKED, ASK_AUTHORITY, GOVERNMENT);
        _highestRows(GOVERNMENT_ASKED, ASK_GOVERNMENT, AUTHORITY);
    }

    // prettier-ignore
    function _waitingRows(State waiting) private {
        _row(4, waiting, REPLACE, AUTHORITY, ALONE, NO_PAPER, WHEN_DUE, REPLACED,  NO_LIMIT,    CHANGES);
        _row(4, waiting, CONTEST, HOLDER,    ALONE, REASON,   ANYTIME,  CONTESTED, ASSENT_TIME, NOTHING);
        _row(4, waiting, RECALL,  AUTHORITY, ALONE, REASON,   ANYTIME,  RECALLED,  NO_LIMIT,    RESTORES);
    }

    /// @dev Nobody stands above these two to decide: the holder's consent replaces at once, its word against it ends the case.
    // prettier-ignore
    function _highestRows(State asked, Act ask, Parts other) private {
        _typed(4, NONE,  ask,     other,  ALONE, DECISION, ANYTIME,  asked,    DELAY,    CHANGES);
        _row(  4, asked, REPLACE, other,  ALONE, NO_PAPER, WHEN_DUE, REPLACED, NO_LIMIT, CHANGES);
        _row(  4, asked, CONSENT, HOLDER, ALONE, NO_PAPER, ANYTIME,  REPLACED, NO_LIMIT, CHANGES);
        _row(  4, asked, CONTEST, HOLDER, ALONE, REASON,   ANYTIME,  RECALLED, NO_LIMIT, RESTORES);
        _row(  4, asked, RECALL,  other,  ALONE, REASON,   ANYTIME,  RECALLED, NO_LIMIT, RESTORES);
    }

    /* THE DIRECTORY, a predecessor's where this contract has changed nothing (P20) */

    function _registered(PartyId party) internal view returns (Organisation memory found) {
        found = _organisations[party];
        if (!(found.gate == NO_GATE)) return found;
        if (!_isSuccessor()) revert OrganisationUnknown(party);
        return _before().organisation(party);
    }

    /// @dev Whole, in its one storage slot: what was a predecessor's is this contract's from now on.
    function _keep(PartyId party, Organisation memory organisation_) internal {
        _organisations[party] = organisation_;
    }

    /// @dev Nothing is begun about an organisation that is retired.
    function _current(PartyId party) internal view returns (Organisation memory found) {
        found = _registered(party);
        if (_sluice.gate(found.gate).closed) revert OrganisationRetired(party);
    }

    function _before() internal view returns (IAccounts) {
        return IAccounts(address(_predecessor));
    }

    /* PROPOSALS */

    function propose(Approval calldata approval, NewAccount calldata proposed) external override {
        _propose(PROPOSE, approval, proposed);
    }

    function proposeProvider(Approval calldata approval, NewAccount calldata proposed) external override {
        _propose(PROPOSE_PROVIDER, approval, proposed);
    }

    function askAuthority(Approval calldata approval, NewAccount calldata proposed) external override {
        _propose(ASK_AUTHORITY, approval, proposed);
    }

    function askGovernment(Approval calldata approval, NewAccount calldata proposed) external override {
        _propose(ASK_GOVERNMENT, approval, proposed);
    }

    function _propose(Act act_, Approval calldata approval, NewAccount calldata proposed) private {
        PartyId party = proposed.organisation;
        Organisation memory organisation_ = _current(party);
        Act wanted = _actFor(party, organisation_.parts);
        if (!(act_ == wanted)) revert ProposedOtherwise(party, act_, wanted);
        _requireAccount(party, proposed.account, NOBODY);
        _open(act_, approval, GateId.unwrap(organisation_.gate), abi.encode(proposed));
    }

    function _actFor(PartyId party, Parts parts) private pure returns (Act) {
        if (party == AUTHORITY_PARTY) return ASK_AUTHORITY;
        if (party == GOVERNMENT_PARTY) return ASK_GOVERNMENT;
        return parts & PROVIDER == PROVIDER ? PROPOSE_PROVIDER : PROPOSE;
    }

    /// @dev A sentinel's account is somebody's too: taking it over would take a stop away from its steward.
    function _requireAccount(PartyId party, address account, PartyId wanted) internal view {
        if (account == address(0)) revert AccountMissing(party);
        PartyId known = _sluice.actor(account).party;
        if (!(known == wanted)) revert AccountOfAnother(account, known, wanted);
    }

    /* EFFECTS */

    /// @dev Whether the case is the one that replaces `party`'s account now.
    function _replaces(CaseId id, PartyId party) internal view returns (bool) {
        (CaseId pending, ) = replacementOf(party);
        return CaseId.unwrap(pending) == CaseId.unwrap(id);
    }

    /// @dev Until it is decided the old account may hold, as a sentinel may, and be heard here; whoever has it can lift nothing.
    function _setAside(Deed memory deed) internal {
        NewAccount memory proposed = abi.decode(deed.payload, (NewAccount));
        PartyId party = proposed.organisation;
        (CaseId pending, ) = replacementOf(party);
        if (CaseId.unwrap(pending) != 0) revert ReplacementPending(party, pending);
        _pending[party] = Pending(deed.id, proposed.account);
        _sluice.setAccount(_registered(party).account, ISluice.Actor(party, true, type(uint16).max), deed.paper);
    }

    /// @dev The organisation has one account again: the one proposed, or (RESTORES) the one that it had.
    function _settle(Deed memory deed, PartyId party) internal {
        Organisation memory organisation_ = _registered(party);
        if (deed.effect == Effect.Changes) {
            _sluice.setAccount(organisation_.account, ISluice.Actor(NOBODY, false, 0), deed.paper);
            (, organisation_.account) = replacementOf(party);
            _requireNobodysOwn(organisation_.account);
            _keep(party, organisation_);
        }
        _pending[party] = Pending(deed.id, address(0));
        _sluice.setAccount(organisation_.account, ISluice.Actor(party, false, 0), deed.paper);
    }

    /// @dev The kernel lets a sentinel's account be given anew, and an account that is set aside is one: it stays its party's, to be heard (K12).
    function _requireNobodysOwn(address account) private view {
        PartyId known = _sluice.actor(account).party;
        if (!(known == NOBODY) && _registered(known).account == account)
            revert AccountOfAnother(account, known, NOBODY);
    }

    /// @dev To the kernel the old account is a sentinel; in its own case it still speaks for its party.
    function _partyOfAccount(CaseId id, address account) internal view override returns (PartyId) {
        PartyId party = _sluice.actor(account).party;
        if (_replaces(id, party) && _registered(party).account == account) return party;
        return super._partyOfAccount(id, account);
    }

    function replacementOf(PartyId party) public view override returns (CaseId id, address account) {
        (id, account) = (_pending[party].id, _pending[party].account);
        if (CaseId.unwrap(id) == 0 && _isSuccessor()) return _before().replacementOf(party);
        if (account == address(0)) id = CaseId.wrap(0);
    }
}
