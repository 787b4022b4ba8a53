// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAgreements} from "../interfaces/IAgreements.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId} from "../interfaces/Types.sol";
import {Kinds} from "./Kinds.sol";

/// @notice What an agreement bears (Art. 14). Over, its term being so or it being closed, it bears nothing: no change, and no consequence.
/// Not in line with the Measures, it bears no new grants.
library AgreementState {
    function isOver(ISluice.Gate memory agreement) internal view returns (bool) {
        return agreement.closed || block.timestamp >= agreement.notAfter;
    }

    function requireRuns(ISluice sluice, GateId agreement) internal view returns (ISluice.Gate memory found) {
        found = sluice.gate(agreement);
        if (isOver(found)) revert IAgreements.AgreementOver(agreement, found.notAfter, block.timestamp);
    }

    /// @dev Asked of whatever contract the kernel knows as the procedure of agreements now.
    function requireInLine(ISluice sluice, GateId agreement) internal view {
        (address agreements, , ) = sluice.procedure(Kinds.AGREEMENT);
        if (!IAgreements(agreements).inLine(agreement)) revert IAgreements.AgreementNotInLine(agreement);
    }
}
