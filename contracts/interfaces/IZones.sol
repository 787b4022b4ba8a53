// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure} from "./IProcedure.sol";
import {GateId, PartyId} from "./Types.sol";

/// @title Zones (Art. 3, 6, 7)
/// @notice Themed areas of public data, each with a kind, a purpose (a document of its opening act) and a supervisor.
/// A proposed zone's case has no subject; from its opening on the subject is the zone's gate, which is open-ended.
/// A zone of two supervisors lies under two supervision gates, so that each has a seat of its own for holds. A zone's kind is its gate's terms.
///
/// A zone whose field or district is not yet clear is the authority's for now, and is handed over once it is: a case of its own about the
/// zone's gate, which the successor accepts. All that its supervisor may do moves with it, the holds placed from its seat included: until
/// then they can only be the authority's own, so that a handover is no way to lift another's (K12). Foundations stay the authority's (Art. 6),
/// and an assigned zone its supervisor's.
interface IZones {
    /// @notice Art. 3: a sector, a key area or specific scenario, a foundation for the others.
    enum ZoneKind {
        None,
        Sector,
        District,
        Foundation
    }

    /// @notice A zone to be.
    /// @param supervisor the sector department or district government; of a founded zone, the authority
    /// @param second the other supervisor of a zone of two, or nobody
    struct Zone {
        ZoneKind kind;
        PartyId supervisor;
        PartyId second;
    }

    /// @notice A zone that is handed over, and to whom.
    struct Handover {
        GateId zone;
        PartyId successor;
    }

    error ZoneKindMissing();
    /// @notice Foundation zones are the authority's (Art. 6): none is proposed to a department.
    error FoundationNotProposed(PartyId supervisor);
    /// @notice `found` is for the authority's own zones, `propose` for all others: a joint act with oneself is for none but the former.
    error SupervisorDiffers(PartyId found, PartyId wanted);
    error SupervisorIsAuthority(PartyId found);
    error SupervisorTwice(PartyId found);
    error FoundationNotHandedOver(GateId zone);
    /// @notice It has its own supervisor: only a zone that the authority manages for now is handed over (Art. 7).
    error ZoneAssigned(GateId zone, PartyId supervisor);
    /// @notice It is closed, or its ending runs: that is recalled first.
    error ZoneEnding(GateId zone, uint32 notAfter);

    /// @notice Founds a zone that the authority supervises: a foundation, or one whose field or district is not yet clear (Art. 6, 7).
    function found(IProcedure.Approval calldata approval, Zone calldata zone) external;

    /// @notice Proposes a zone to its supervisor, or its two supervisors; it opens when they have accepted (Art. 7).
    function propose(IProcedure.Approval calldata approval, Zone calldata zone) external;

    /// @notice Offers a zone that is not yet assigned to the department that is to supervise it; its when accepted (Art. 7). By the authority.
    function offerHandover(IProcedure.Approval calldata approval, Handover calldata handover) external;

    /// @notice Who supervises the zone now; twice the same party where there is one.
    function supervisorsOf(GateId zone) external view returns (PartyId first, PartyId second);

    function kindOf(GateId zone) external view returns (ZoneKind);

    /// @notice What was founded or proposed; `kind` is None where there is no such case. Supervisors may have changed since.
    function zoneOf(CaseId id) external view returns (Zone memory);

    /// @notice To whom a case hands a zone over; nobody where it is about something else.
    function successorOf(CaseId id) external view returns (PartyId);
}
