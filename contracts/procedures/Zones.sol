// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Act, CaseId, Effect, IProcedure, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {AUTHORITY_PARTY, GateId, NO_GATE, NOBODY, OPEN_ENDED, PartyId, PLATFORM_GATE} from "../interfaces/Types.sol";
import {IZones} from "../interfaces/IZones.sol";
import {Directory} from "../libraries/Directory.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {Override} from "./Override.sol";
import {Procedure} from "./Procedure.sol";

/// @notice Zones and who supervises them; documented in `IZones`.
contract Zones is IZones, Override {
    using Directory for ISluice;
    using Lineage for ISluice;

    State private constant PROPOSED = State.wrap("Proposed");
    State private constant MANAGED = State.wrap("Managed");
    State private constant DECLINED = State.wrap("Declined");
    State private constant RECALLED = State.wrap("Recalled");
    State private constant ENDING = State.wrap("Ending");
    State private constant CLOSED = State.wrap("Closed");
    State private constant OFFERED = State.wrap("HandoverOffered");
    State private constant HANDED_OVER = State.wrap("HandedOver");

    Act private constant FOUND = Act.wrap("found");
    Act private constant PROPOSE = Act.wrap("propose");
    Act private constant ACCEPT = Act.wrap("accept");
    Act private constant DECLINE = Act.wrap("decline");
    Act private constant RECALL = Act.wrap("recall");
    Act private constant END = Act.wrap("end");
    Act private constant CLOSE = Act.wrap("close");
    Act private constant OFFER = Act.wrap("offerHandover");

    mapping(CaseId => Zone) private _zones;
    mapping(CaseId => PartyId) private _successors;

    constructor(ISluice sluice, IProcedure predecessor_) Procedure(sluice, predecessor_, "Zones") {}

    // prettier-ignore
    function _table() internal override {
        //     art from      act      by          with                       documents           when      to           within       effect
        _typed(6, NONE,     FOUND,   AUTHORITY,  ALONE,                     DECISION | PURPOSE, ANYTIME,  MANAGED,     NO_LIMIT,    OPENS);
        _typed(7, NONE,     PROPOSE, AUTHORITY,  ALONE,                     DECISION | PURPOSE, ANYTIME,  PROPOSED,    ACCEPT_TIME, NOTHING);
        _row(  7, PROPOSED, ACCEPT,  SUPERVISOR, SUPERVISOR_2,              ACCEPTANCE,         ANYTIME,  MANAGED,     NO_LIMIT,    OPENS);
        _row(  7, PROPOSED, DECLINE, SUPERVISOR, ALONE,                     REASON,             ANYTIME,  DECLINED,    NO_LIMIT,    NOTHING);
        _row(  7, PROPOSED, RECALL,  AUTHORITY,  ALONE,                     REASON,             ANYTIME,  RECALLED,    NO_LIMIT,    NOTHING);
        _row(  7, MANAGED,  END,     AUTHORITY,  SUPERVISOR | SUPERVISOR_2, DECISION,           ANYTIME,  ENDING,      DELAY,       RETIMES);
        _row(  7, ENDING,   CLOSE,   AUTHORITY,  ALONE,                     NO_PAPER,           WHEN_DUE, CLOSED,      NO_LIMIT,    CLOSES);
        _row(  7, ENDING,   RECALL,  AUTHORITY,  SUPERVISOR | SUPERVISOR_2, REASON,             ANYTIME,  MANAGED,     NO_LIMIT,    RESTORES);
        _typed(7, NONE,     OFFER,   AUTHORITY,  ALONE,                     DECISION,           ANYTIME,  OFFERED,     ACCEPT_TIME, NOTHING);
        _row(  7, OFFERED,  ACCEPT,  SUCCESSOR,  ALONE,                     ACCEPTANCE,         ANYTIME,  HANDED_OVER, NO_LIMIT,    CHANGES);
        _row(  7, OFFERED,  DECLINE, SUCCESSOR,  ALONE,                     REASON,             ANYTIME,  DECLINED,    NO_LIMIT,    NOTHING);
        _row(  7, OFFERED,  RECALL,  AUTHORITY,  ALONE,                     REASON,             ANYTIME,  RECALLED,    NO_LIMIT,    NOTHING);
        _overrideRows();
    }

    /// @dev Before the zone opens those whom the proposal names, afterwards those who supervise it now.
    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        if (part == STEWARD) return _stewardOf(id);
        if (part == SUCCESSOR) return successorOf(id);
        bool second = part == SUPERVISOR_2;
        bool ofZone = second || part == SUPERVISOR;
        if (!ofZone || !(claimOf(id).gate == NO_GATE)) return NOBODY; // an override is about any gate below
        GateId gate = _gateOf(id);
        if (!(gate == NO_GATE)) return _sluice.supervisor(gate, second);
        Zone memory zone = zoneOf(id);
        return second && !(zone.second == NOBODY) ? zone.second : zone.supervisor;
    }

    function _effect(Deed memory deed) internal override {
        if (deed.effect == Effect.Lifts) {
            _liftClaimed(deed);
        } else if (deed.effect == Effect.Opens) {
            _setSubject(deed.id, _openZone(zoneOf(deed.id), deed.paper));
        } else if (deed.effect == Effect.Retimes) {
            _sluice.retime(_gateOf(deed.id), uint32(block.timestamp), deed.paper);
        } else if (deed.effect == Effect.Restores) {
            _sluice.retime(_gateOf(deed.id), OPEN_ENDED, deed.paper); // as every zone was before
        } else if (deed.effect == Effect.Changes) {
            _requireUnassigned(_gateOf(deed.id));
            _sluice.handover(_gateOf(deed.id), successorOf(deed.id), deed.paper);
        } else {
            _sluice.close(_gateOf(deed.id), deed.paper);
        }
    }

    /* OPENINGS */

    function found(Approval calldata approval, Zone calldata zone) external override {
        if (zone.kind == ZoneKind.None) revert ZoneKindMissing();
        if (!(zone.supervisor == AUTHORITY_PARTY)) revert SupervisorDiffers(zone.supervisor, AUTHORITY_PARTY);
        if (!(zone.second == NOBODY)) revert SupervisorDiffers(zone.second, NOBODY);
        _zones[_nextCase()] = zone;
        _open(FOUND, approval, 0, abi.encode(zone));
    }

    function propose(Approval calldata approval, Zone calldata zone) external override {
        if (zone.kind == ZoneKind.None) revert ZoneKindMissing();
        if (zone.kind == ZoneKind.Foundation) revert FoundationNotProposed(zone.supervisor);
        _requireSupervisor(zone.supervisor);
        if (zone.second == zone.supervisor) revert SupervisorTwice(zone.second);
        if (!(zone.second == NOBODY)) _requireSupervisor(zone.second);
        _zones[_nextCase()] = zone;
        _open(PROPOSE, approval, 0, abi.encode(zone));
    }

    function _requireSupervisor(PartyId party) private view {
        if (party == AUTHORITY_PARTY) revert SupervisorIsAuthority(party);
        _sluice.accounts().organisationWith(party, SUPERVISOR);
    }

    function _openZone(Zone memory zone, bytes32 paper) private returns (GateId) {
        ISluice.Opening memory opening;
        (opening.notBefore, opening.notAfter) = (uint32(block.timestamp), OPEN_ENDED);
        (opening.first, opening.steward, opening.paper) = (PLATFORM_GATE, zone.supervisor, paper);
        if (!(zone.second == NOBODY)) {
            opening.kind = Kinds.SUPERVISION;
            GateId one = _sluice.open(opening);
            opening.steward = zone.second;
            GateId other = _sluice.open(opening);
            (opening.first, opening.second, opening.steward) = (one, other, NOBODY);
        }
        (opening.kind, opening.terms) = (Kinds.ZONE, _termsOf(zone.kind));
        return _sluice.open(opening);
    }

    /* HANDOVER */

    function offerHandover(Approval calldata approval, Handover calldata handover) external override {
        _requireUnassigned(handover.zone);
        _requireSupervisor(handover.successor);
        _successors[_nextCase()] = handover.successor;
        _open(OFFER, approval, GateId.unwrap(handover.zone), abi.encode(handover));
    }

    /// @dev Asked again at the acceptance: of two departments to whom a zone is offered the first to accept has it.
    function _requireUnassigned(GateId zone) private view {
        ISluice.Gate memory subject = _requireKind(zone, Kinds.ZONE);
        if (_sluice.terms(zone) == _termsOf(ZoneKind.Foundation)) revert FoundationNotHandedOver(zone);
        PartyId supervisor = _sluice.supervisor(zone, false);
        if (!(supervisor == AUTHORITY_PARTY)) revert ZoneAssigned(zone, supervisor);
        if (subject.closed || subject.notAfter != OPEN_ENDED) revert ZoneEnding(zone, subject.notAfter);
    }

    function _termsOf(ZoneKind kind) private pure returns (bytes32) {
        return bytes32(uint256(kind));
    }

    /* VIEWS: what a predecessor was told stands */

    function zoneOf(CaseId id) public view override returns (Zone memory) {
        return _isInherited(id) ? IZones(address(_predecessor)).zoneOf(id) : _zones[id];
    }

    function successorOf(CaseId id) public view override returns (PartyId) {
        return _isInherited(id) ? IZones(address(_predecessor)).successorOf(id) : _successors[id];
    }

    function kindOf(GateId zone) external view override returns (ZoneKind) {
        _requireKind(zone, Kinds.ZONE);
        return ZoneKind(uint256(_sluice.terms(zone)));
    }

    function supervisorsOf(GateId zone) external view override returns (PartyId first, PartyId second) {
        _requireKind(zone, Kinds.ZONE);
        return (_sluice.supervisor(zone, false), _sluice.supervisor(zone, true));
    }
}
