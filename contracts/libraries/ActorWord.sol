// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ISluice} from "../interfaces/ISluice.sol";
import {PartyId} from "../interfaces/Types.sol";

/// Who an account is, in one storage word, low first: party 24 · sentinel 1 · left 16.
type ActorWord is uint256;

using ActorWords for ActorWord global;

library ActorWords {
    uint256 private constant SENTINEL_AT = 24;
    uint256 private constant LEFT_AT = 25;

    function pack(ISluice.Actor memory actor) internal pure returns (ActorWord) {
        uint256 sentinel_ = actor.sentinel ? 1 << SENTINEL_AT : 0;
        return ActorWord.wrap(PartyId.unwrap(actor.party) | sentinel_ | (uint256(actor.left) << LEFT_AT));
    }

    function unpack(ActorWord word) internal pure returns (ISluice.Actor memory) {
        return ISluice.Actor(word.party(), word.sentinel(), word.left());
    }

    function party(ActorWord word) internal pure returns (PartyId) {
        return PartyId.wrap(uint24(ActorWord.unwrap(word)));
    }

    function sentinel(ActorWord word) internal pure returns (bool) {
        return (ActorWord.unwrap(word) >> SENTINEL_AT) & 1 == 1;
    }

    function left(ActorWord word) internal pure returns (uint16) {
        return uint16(ActorWord.unwrap(word) >> LEFT_AT);
    }

    /// @dev One hold less; the caller has seen that one is left.
    function spent(ActorWord word) internal pure returns (ActorWord) {
        return ActorWord.wrap(ActorWord.unwrap(word) - (1 << LEFT_AT));
    }
}
