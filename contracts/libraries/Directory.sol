// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAccounts} from "../interfaces/IAccounts.sol";
import {IRules} from "../interfaces/IRules.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {Kinds} from "./Kinds.sol";

/// @notice Where the directory of organisations and the rules are: whatever contract the kernel knows as their procedure, so that no
/// chapter keeps asking one that was replaced.
library Directory {
    function accounts(ISluice sluice) internal view returns (IAccounts) {
        (address procedure, , ) = sluice.procedure(Kinds.ORGANISATION);
        return IAccounts(procedure);
    }

    function rules(ISluice sluice) internal view returns (IRules) {
        (address procedure, , ) = sluice.procedure(Kinds.RULES);
        return IRules(procedure);
    }
}
