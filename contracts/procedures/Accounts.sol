// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Act, CaseId, Effect, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {
    AUTHORITY_PARTY,
    GateId,
    GOVERNMENT_PARTY,
    NO_GATE,
    NOBODY,
    OPEN_ENDED,
    PartyId,
    PLATFORM_GATE
} from "../interfaces/Types.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Procedure} from "./Procedure.sol";
import {Replacement} from "./Replacement.sol";

/// @notice The directory; documented in `IAccounts`.
contract Accounts is Replacement {
    State private constant REGISTERED = State.wrap("Registered");
    State private constant RETIRING = State.wrap("Retiring");
    State private constant RETIRED = State.wrap("Retired");
    State private constant KEY_OPEN = State.wrap("KeyOpen");
    State private constant KEY_CLOSED = State.wrap("KeyClosed");
    State private constant HANDLER_FILED = State.wrap("HandlerFiled");
    State private constant HANDLER_CLOSED = State.wrap("HandlerClosed");

    Act private constant REGISTER = Act.wrap("register");
    Act private constant RETIRE = Act.wrap("retire");
    Act private constant CLOSE = Act.wrap("close");
    Act private constant RECALL = Act.wrap("recall");
    Act private constant ADD_KEY = Act.wrap("addKey");
    Act private constant CLOSE_KEY = Act.wrap("closeKey");
    Act private constant FILE_HANDLER = Act.wrap("fileHandler");
    Act private constant CLOSE_HANDLER = Act.wrap("closeHandler");

    uint16 private constant OPEN_KEYS = 64; // of one organisation: acts cost nothing, so that their number is bounded here
    uint256 private constant MAX_JWK_BYTES = 1024; // an RSA key of 4,096 bits needs about 720

    mapping(bytes32 thumbprint => GateId) private _keys;
    uint24 private _parties; // 0 until this contract registers its first: numbers run on after the predecessor's

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Accounts") {}

    // prettier-ignore
    function _table() internal override {
        //     art  from           act            by         with   documents      when      to              within    effect
        _typed(4,  NONE,          REGISTER,      AUTHORITY, ALONE, DECISION,      ANYTIME,  REGISTERED,     NO_LIMIT, OPENS);
        _row(  4,  REGISTERED,    RETIRE,        AUTHORITY, ALONE, DECISION,      ANYTIME,  RETIRING,       DELAY,    RETIMES);
        _row(  4,  RETIRING,      CLOSE,         AUTHORITY, ALONE, NO_PAPER,      WHEN_DUE, RETIRED,        NO_LIMIT, CLOSES);
        _row(  4,  RETIRING,      RECALL,        AUTHORITY, ALONE, REASON,        ANYTIME,  REGISTERED,     NO_LIMIT, RESTORES);
        _replacementRows();
        _typed(18, NONE,          ADD_KEY,       HOLDER,    ALONE, NO_PAPER,      ANYTIME,  KEY_OPEN,       NO_LIMIT, OPENS);
        _row(  18, KEY_OPEN,      CLOSE_KEY,     HOLDER,    ALONE, NO_PAPER,      ANYTIME,  KEY_CLOSED,     NO_LIMIT, CLOSES);
        _typed(18, NONE,          FILE_HANDLER,  HOLDER,    ALONE, FILING_RECORD, ANYTIME,  HANDLER_FILED,  NO_LIMIT, NOTHING);
        _row(  18, HANDLER_FILED, CLOSE_HANDLER, HOLDER,    ALONE, NO_PAPER,      ANYTIME,  HANDLER_CLOSED, NO_LIMIT, NOTHING);
        _overrideRows();
    }

    /// @dev HOLDER: an organisation's gate and its keys' have the same one.
    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        if (part == STEWARD) return _stewardOf(id);
        GateId gate = _gateOf(id);
        return gate == NO_GATE ? NOBODY : _sluice.gate(gate).holder;
    }

    function _effect(Deed memory deed) internal override {
        if (deed.act == REGISTER) _openOrganisation(deed, abi.decode(deed.payload, (Registration)));
        else if (deed.act == ADD_KEY) _openKey(deed, abi.decode(deed.payload, (Key)));
        else if (deed.act == CLOSE_KEY) _closeKey(deed);
        else if (deed.effect == Effect.Lifts) _liftClaimed(deed);
        else if (deed.payload.length != 0) _setAside(deed);
        else _settleOrEnd(deed, _gateOf(deed.id));
    }

    /// @dev What replaces the account of an organisation, or ends the organisation itself.
    function _settleOrEnd(Deed memory deed, GateId gate) private {
        PartyId party = _sluice.gate(gate).holder;
        if (_replaces(deed.id, party)) {
            _settle(deed, party);
        } else if (deed.act == RETIRE) {
            if (_isOfGenesis(party)) revert RetiredNever(party);
            _sluice.retime(gate, uint32(block.timestamp), deed.paper);
        } else if (deed.act == RECALL) {
            _sluice.retime(gate, OPEN_ENDED, deed.paper); // as it was opened: nothing else retimes it
        } else {
            _sluice.close(gate, deed.paper);
        }
    }

    /* ORGANISATIONS */

    function register(Approval calldata approval, Registration calldata registration) external override {
        PartyId party = PartyId.wrap(organisations() + 1);
        _requireParts(party, registration.parts);
        _requireAccount(party, registration.account, _isOfGenesis(party) ? party : NOBODY);
        _open(REGISTER, approval, 0, abi.encode(registration));
    }

    /// @dev There is one authority and one government, those of the kernel's genesis. The government, which assents to the replacement
    /// of a provider's account, provides nothing itself (K12).
    function _requireParts(PartyId party, Parts parts) private pure {
        Parts all = AUTHORITY | GOVERNMENT | CENTRE | SUPERVISOR | PROVIDER | OPERATOR | PARTNER | INSPECTOR;
        if (parts == ALONE || !(parts & ~all == ALONE)) revert PartsUnknown(parts, all);
        Parts wanted =
            party == AUTHORITY_PARTY
                ? AUTHORITY
                : party == GOVERNMENT_PARTY
                    ? GOVERNMENT
                    : ALONE;
        Parts reserved = party == GOVERNMENT_PARTY ? AUTHORITY | GOVERNMENT | PROVIDER : AUTHORITY | GOVERNMENT;
        if (!(parts & reserved == wanted)) revert PartReserved(party, parts, wanted);
    }

    function _isOfGenesis(PartyId party) private pure returns (bool) {
        return party == AUTHORITY_PARTY || party == GOVERNMENT_PARTY;
    }

    function _openOrganisation(Deed memory deed, Registration memory registration) private {
        _parties = organisations() + 1;
        PartyId party = PartyId.wrap(_parties);
        if (!_isOfGenesis(party)) {
            _sluice.setAccount(registration.account, ISluice.Actor(party, false, 0), deed.paper);
        }
        Organisation memory organisation_;
        (organisation_.account, organisation_.parts) = (registration.account, registration.parts);
        ISluice.Opening memory opening;
        (opening.kind, opening.first) = (Kinds.ORGANISATION, PLATFORM_GATE);
        (opening.holder, opening.steward) = (party, AUTHORITY_PARTY);
        (opening.notBefore, opening.notAfter) = (uint32(block.timestamp), OPEN_ENDED);
        opening.paper = deed.paper;
        GateId gate = _sluice.open(opening);
        organisation_.gate = gate;
        if (registration.parts & PROVIDER == PROVIDER) {
            (opening.kind, opening.first, opening.steward) = (Kinds.PROVIDER, gate, party);
            organisation_.provider = _sluice.open(opening);
        }
        _keep(party, organisation_);
        _setSubject(deed.id, gate);
    }

    /* KEYS */

    function addKey(Approval calldata approval, Key calldata key) external override {
        Organisation memory holder = _current(key.holder);
        if (key.responsible == 0) revert ResponsibleMissing(key.holder);
        uint256 length = key.jwk.length;
        if (length == 0 || length > MAX_JWK_BYTES) revert KeyMalformed(key.holder, length, MAX_JWK_BYTES);
        bytes32 thumbprint = sha256(key.jwk);
        GateId known = keyOf(thumbprint);
        if (!(known == NO_GATE)) revert KeyKnown(thumbprint, known);
        if (holder.openKeys == OPEN_KEYS) revert KeysTooMany(key.holder, OPEN_KEYS);
        _open(ADD_KEY, approval, GateId.unwrap(holder.gate), abi.encode(key));
    }

    function _openKey(Deed memory deed, Key memory key) private {
        Organisation memory holder = _registered(key.holder);
        holder.openKeys++;
        _keep(key.holder, holder);
        ISluice.Opening memory opening;
        (opening.kind, opening.first) = (Kinds.KEY, holder.gate);
        (opening.holder, opening.steward) = (key.holder, key.holder);
        (opening.notBefore, opening.notAfter) = (uint32(block.timestamp), key.notAfter);
        (opening.terms, opening.paper) = (sha256(key.jwk), deed.paper);
        GateId gate = _sluice.open(opening);
        _keys[opening.terms] = gate;
        _setSubject(deed.id, gate);
    }

    function _closeKey(Deed memory deed) private {
        GateId gate = _gateOf(deed.id);
        PartyId party = _sluice.gate(gate).holder;
        Organisation memory holder = _registered(party);
        holder.openKeys--;
        _keep(party, holder);
        _sluice.close(gate, deed.paper);
    }

    /* HANDLERS */

    function fileHandler(Approval calldata approval, Handler calldata handler) external override {
        GateId gate = _current(handler.holder).gate;
        if (handler.person == 0) revert PersonMissing(handler.holder);
        _open(FILE_HANDLER, approval, GateId.unwrap(gate), abi.encode(handler));
    }

    /* VIEWS */

    function organisations() public view override returns (uint24) {
        return _parties == 0 && _isSuccessor() ? _before().organisations() : _parties;
    }

    function organisation(PartyId party) external view override returns (Organisation memory) {
        return _registered(party);
    }

    function accountOf(PartyId party) external view override returns (address) {
        bool known = PartyId.unwrap(party) != 0 && PartyId.unwrap(party) <= organisations();
        return known ? _registered(party).account : address(0);
    }

    function organisationWith(PartyId party, Parts wanted) external view override returns (Organisation memory found) {
        found = _current(party);
        if (!(found.parts & wanted == wanted)) revert PartMissing(party, found.parts, wanted);
    }

    function keyOf(bytes32 thumbprint) public view override returns (GateId found) {
        found = _keys[thumbprint];
        if (found == NO_GATE && _isSuccessor()) found = _before().keyOf(thumbprint);
    }
}
