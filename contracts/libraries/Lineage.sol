// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, NO_GATE, NOBODY, PartyId, Path} from "../interfaces/Types.sol";
import {Kinds} from "./Kinds.sol";

/// @notice Who stands where above a gate, asked of the kernel at the moment of an act, so that a handover moves every open case with it.
library Lineage {
    /// @notice A zone's supervisor. Of a zone under two supervisions the first or the `second`; of any other both are one.
    function supervisor(ISluice sluice, GateId zone, bool second) internal view returns (PartyId) {
        ISluice.Gate memory found = sluice.gate(zone);
        if (!(found.steward == NOBODY)) return found.steward;
        return sluice.gate(second ? found.second : found.first).steward;
    }

    /// @notice The supervisor of the zone that an agreement lies in.
    function supervisorOfAgreement(ISluice sluice, GateId agreement, bool second) internal view returns (PartyId) {
        return supervisor(sluice, sluice.gate(agreement).first, second);
    }

    /// @notice The department whose data it is. Of a dataset of two departments, or derived from another's, the first or the `second`.
    function provider(ISluice sluice, GateId dataset, bool second) internal view returns (PartyId) {
        ISluice.Gate memory found = sluice.gate(dataset);
        if (!second || found.second == NO_GATE) return sluice.gate(found.first).holder;
        return department(sluice, found.second);
    }

    /// @notice The department that a provider's gate is of, or a dataset in the first place.
    function department(ISluice sluice, GateId gate) internal view returns (PartyId) {
        ISluice.Gate memory found = sluice.gate(gate);
        return found.kind == Kinds.DATASET ? sluice.gate(found.first).holder : found.holder;
    }

    /// @notice The seat of a hold that lies: where its path leads from the gate. Not for path 0, the formal proceedings'.
    function seat(ISluice sluice, GateId gate, Path path) internal view returns (ISluice.Gate memory found) {
        uint256 bit = 1 << 7;
        while (Path.unwrap(path) & bit == 0) bit >>= 1;
        found = sluice.gate(gate);
        for (bit >>= 1; bit != 0; bit >>= 1) {
            found = sluice.gate(Path.unwrap(path) & bit == 0 ? found.first : found.second);
        }
    }
}
