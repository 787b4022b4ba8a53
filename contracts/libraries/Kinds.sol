// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Kind} from "../interfaces/Types.sol";

/// @notice Numbers of the kinds: of gates from 1, of chapters that open no gates from 32. Added, never renumbered: entries name them for ever.
library Kinds {
    Kind internal constant NONE = Kind.wrap(0);
    Kind internal constant PLATFORM = Kind.wrap(1);
    Kind internal constant ORGANISATION = Kind.wrap(2);
    Kind internal constant PROVIDER = Kind.wrap(3);
    Kind internal constant SUPERVISION = Kind.wrap(4);
    Kind internal constant ZONE = Kind.wrap(5);
    Kind internal constant STANDING = Kind.wrap(6);
    Kind internal constant AGREEMENT = Kind.wrap(7);
    Kind internal constant SCENARIO = Kind.wrap(8);
    Kind internal constant DATASET = Kind.wrap(9);
    Kind internal constant CHANNEL = Kind.wrap(10);
    Kind internal constant JOIN = Kind.wrap(11);
    Kind internal constant GRANT = Kind.wrap(12);
    Kind internal constant PARTNER = Kind.wrap(13);
    Kind internal constant LICENCE = Kind.wrap(14);
    Kind internal constant KEY = Kind.wrap(15);

    Kind internal constant PROCEEDINGS = Kind.wrap(32);
    Kind internal constant RULES = Kind.wrap(33);
    Kind internal constant ATTESTATIONS = Kind.wrap(34); // a later chapter: what it may do here is ready (`IStanding`)
    Kind internal constant LEVELS = Kind.wrap(35);
}
