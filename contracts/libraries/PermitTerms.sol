// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice The terms of a grant and of a licence in one word, low first: fields 176 · quota 64 (released calls) · period 16 (hours).
library PermitTerms {
    uint256 private constant QUOTA_AT = 176;
    uint256 private constant PERIOD_AT = 240;

    function pack(uint176 fields, uint64 quota, uint16 period) internal pure returns (bytes32) {
        return bytes32(uint256(fields) | (uint256(quota) << QUOTA_AT) | (uint256(period) << PERIOD_AT));
    }

    function unpack(bytes32 word) internal pure returns (uint176 fields, uint64 quota, uint16 period) {
        uint256 terms = uint256(word);
        return (uint176(terms), uint64(terms >> QUOTA_AT), uint16(terms >> PERIOD_AT));
    }
}
