// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, NO_GATE} from "../interfaces/Types.sol";

/// @notice What is over: closed, or past its term. Nothing new begins there (Art. 14); a hold, which can be lifted, hinders no act.
library Endings {
    /// @notice The first gate on the way down to `id` that is over; none while all of them go on. The kernel's `stop` does not tell: it
    /// names whatever stops first, and a hold further up would hide an end.
    function over(ISluice sluice, GateId id) internal view returns (GateId above) {
        ISluice.Gate memory found = sluice.gate(id);
        if (!(found.first == NO_GATE)) above = over(sluice, found.first);
        if (above == NO_GATE && !(found.second == NO_GATE)) above = over(sluice, found.second);
        if (above == NO_GATE && (found.closed || found.notAfter <= block.timestamp)) above = id;
    }
}
