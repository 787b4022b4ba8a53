// SPDX-License-Identifier: Apache-2.0
// solhint-disable one-contract-per-file
pragma solidity ^0.8.30;

import {Act, IProcedure, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {Errand} from "./Errand.sol";

/// @notice For tests alone: each adds one row that cannot be law, which deployment must refuse.
abstract contract Faulty is Errand(ISluice(address(0)), IProcedure(address(0))) {
    Act internal constant FAULT = Act.wrap("fault");
}

contract RowTwiceFault is Faulty {
    function _table() internal override {
        super._table();
        _row(1, OPEN, AGREE, OPERATOR, ALONE, REASON, ANYTIME, LAPSED, NO_LIMIT, NOTHING);
    }
}

contract RowUnreachableFault is Faulty {
    function _table() internal override {
        super._table();
        _row(1, State.wrap("Nowhere"), FAULT, OPERATOR, ALONE, REASON, ANYTIME, LAPSED, NO_LIMIT, NOTHING);
    }
}

contract RowInARingFault is Faulty {
    function _table() internal override {
        super._table();
        _row(1, State.wrap("Ring"), FAULT, OPERATOR, ALONE, REASON, ANYTIME, State.wrap("Ring"), NO_LIMIT, NOTHING);
    }
}

contract RowOpensJointlyFault is Faulty {
    function _table() internal override {
        super._table();
        _typed(1, NONE, FAULT, OPERATOR, SUPERVISOR, REASON, ANYTIME, OPEN, CONFIRM_TIME, NOTHING);
    }
}

contract RowOpensWithoutContentFault is Faulty {
    function _table() internal override {
        super._table();
        _row(1, NONE, FAULT, OPERATOR, ALONE, REASON, ANYTIME, OPEN, CONFIRM_TIME, NOTHING);
    }
}

contract RowNeedsLimitFault is Faulty {
    function _table() internal override {
        super._table();
        _row(1, ANSWERED, FAULT, OPERATOR, ALONE, REASON, IN_TIME, LAPSED, NO_LIMIT, NOTHING);
    }
}
