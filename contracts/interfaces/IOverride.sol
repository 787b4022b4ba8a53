// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure} from "./IProcedure.sol";
import {GateId, Kind, PartyId, Path} from "./Types.sol";

/// @title The override of a seat (Art. 28), in each chapter for the seats of its own kinds
/// @notice A hold is lifted by the steward of its seat. Where that steward will not, the authority, which stands above zones, supervisions,
/// keys and partners, claims the lift in a case of its own, and has it with the government's assent or after the delay D (K12): never at
/// once, and never over the platform's holds or a provider's on its own data, which the kernel itself refuses (K3).
/// Subject of the case: the gate that is held. The steward of the seat may answer while D runs; its answer stays with the case and stops no
/// clock, and afterwards it can no longer make the authority's approval stale.
/// A claim lifts what it has seen: if anything was held on the gate since, the kernel refuses it with `HeldSince`. Then, and where the hold
/// was lifted meanwhile, the case is recalled; a hold that was renewed is claimed anew.
interface IOverride {
    /// @notice What is claimed.
    /// @param gate the gate that is held
    /// @param path from it up to the seat
    /// @param turn its count of holds placed, as the authority saw it
    struct Claim {
        GateId gate;
        Path path;
        uint16 turn;
    }

    /// @notice A seat of another chapter's kind, the platform's, a provider's, or (kind 32) the formal proceedings'.
    error SeatNotOverridable(GateId gate, Path path, Kind found);
    /// @notice The authority's own seat: it lifts its hold itself.
    error SeatIsOwn(GateId gate, Path path, PartyId steward);

    /// @notice Claims the lift of a hold that lies now. By the authority, with the finding that the risk is gone.
    function claim(IProcedure.Approval calldata approval, Claim calldata claimed) external;

    /// @notice What a case claims; gate 0 where the case is no claim.
    function claimOf(CaseId id) external view returns (Claim memory);
}
