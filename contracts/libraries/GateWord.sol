// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, Kind, PartyId, Path} from "../interfaces/Types.sol";

/// A gate in one storage word, in the lanes that `ISluice` documents: written once, here.
type GateWord is uint256;

using GateWords for GateWord global;

library GateWords {
    uint256 private constant TURN_AT = 48;
    uint256 private constant SIZE_AT = 64;
    uint256 private constant CLOSED_AT = 71;
    uint256 private constant HOLDER_AT = 72;
    uint256 private constant KIND_AT = 96;
    uint256 private constant STEWARD_AT = 104;
    uint256 private constant END_AT = 128;
    uint256 private constant START_AT = 160;
    uint256 private constant FIRST_AT = 192;
    uint256 private constant SECOND_AT = 224;

    function pack(ISluice.Opening memory opening, uint256 size_) internal pure returns (GateWord) {
        return
            GateWord.wrap(
                (size_ << SIZE_AT) |
                    (uint256(PartyId.unwrap(opening.holder)) << HOLDER_AT) |
                    (uint256(Kind.unwrap(opening.kind)) << KIND_AT) |
                    (uint256(PartyId.unwrap(opening.steward)) << STEWARD_AT) |
                    (uint256(opening.notAfter) << END_AT) |
                    (uint256(opening.notBefore) << START_AT) |
                    (uint256(GateId.unwrap(opening.first)) << FIRST_AT) |
                    (uint256(GateId.unwrap(opening.second)) << SECOND_AT)
            );
    }

    function unpack(GateWord word) internal pure returns (ISluice.Gate memory) {
        return
            ISluice.Gate({
                holds: word.holds(),
                turn: word.turn(),
                size: uint8(word.size()),
                closed: word.closed(),
                holder: word.holder(),
                kind: word.kind(),
                steward: word.steward(),
                notAfter: word.notAfter(),
                notBefore: word.notBefore(),
                first: word.first(),
                second: word.second()
            });
    }

    function holds(GateWord word) internal pure returns (uint48) {
        return uint48(GateWord.unwrap(word));
    }

    function isHeldFrom(GateWord word, Path path) internal pure returns (bool) {
        return (GateWord.unwrap(word) >> Path.unwrap(path)) & 1 == 1;
    }

    function turn(GateWord word) internal pure returns (uint16) {
        return uint16(GateWord.unwrap(word) >> TURN_AT);
    }

    function size(GateWord word) internal pure returns (uint256) {
        return (GateWord.unwrap(word) >> SIZE_AT) & 0x7f;
    }

    function closed(GateWord word) internal pure returns (bool) {
        return (GateWord.unwrap(word) >> CLOSED_AT) & 1 == 1;
    }

    function holder(GateWord word) internal pure returns (PartyId) {
        return PartyId.wrap(uint24(GateWord.unwrap(word) >> HOLDER_AT));
    }

    function kind(GateWord word) internal pure returns (Kind) {
        return Kind.wrap(uint8(GateWord.unwrap(word) >> KIND_AT));
    }

    function steward(GateWord word) internal pure returns (PartyId) {
        return PartyId.wrap(uint24(GateWord.unwrap(word) >> STEWARD_AT));
    }

    function notAfter(GateWord word) internal pure returns (uint32) {
        return uint32(GateWord.unwrap(word) >> END_AT);
    }

    function notBefore(GateWord word) internal pure returns (uint32) {
        return uint32(GateWord.unwrap(word) >> START_AT);
    }

    function first(GateWord word) internal pure returns (GateId) {
        return GateId.wrap(uint32(GateWord.unwrap(word) >> FIRST_AT));
    }

    function second(GateWord word) internal pure returns (GateId) {
        return GateId.wrap(uint32(GateWord.unwrap(word) >> SECOND_AT));
    }

    /// @dev Sets the seat's bit and counts the hold. The count wraps: a hold never reverts on it (K3).
    function held(GateWord word, Path path) internal pure returns (GateWord) {
        uint256 counted = uint16(GateWord.unwrap(word) >> TURN_AT);
        unchecked {
            counted = uint16(counted + 1);
        }
        uint256 kept = GateWord.unwrap(word) & ~(uint256(type(uint16).max) << TURN_AT);
        return GateWord.wrap(kept | (counted << TURN_AT) | (uint256(1) << Path.unwrap(path)));
    }

    function lifted(GateWord word, Path path) internal pure returns (GateWord) {
        return GateWord.wrap(GateWord.unwrap(word) & ~(uint256(1) << Path.unwrap(path)));
    }

    function shut(GateWord word) internal pure returns (GateWord) {
        return GateWord.wrap(GateWord.unwrap(word) | (uint256(1) << CLOSED_AT));
    }

    function ending(GateWord word, uint32 end) internal pure returns (GateWord) {
        uint256 kept = GateWord.unwrap(word) & ~(uint256(type(uint32).max) << END_AT);
        return GateWord.wrap(kept | (uint256(end) << END_AT));
    }

    function stewardedBy(GateWord word, PartyId party) internal pure returns (GateWord) {
        uint256 kept = GateWord.unwrap(word) & ~(uint256(type(uint24).max) << STEWARD_AT);
        return GateWord.wrap(kept | (uint256(PartyId.unwrap(party)) << STEWARD_AT));
    }
}
