// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAgreements} from "../interfaces/IAgreements.sol";
import {ISluice} from "../interfaces/ISluice.sol";

/// @notice How long an agreement runs, in seconds: generally five years, any other term with its ground (Art. 14), and one above the
/// national cap, in principle five years too (发改数据规〔2025〕27号), against that as well.
library AgreementTerm {
    // Five years of the calendar: with one or two leap days, or with none around a year like 2100.
    uint256 private constant FIVE_YEARS_MIN = 1825 days;
    uint256 private constant FIVE_YEARS_MAX = 1827 days;

    function requireAhead(uint32 notBefore, uint32 notAfter) internal view returns (uint256 length) {
        if (notBefore >= notAfter) revert ISluice.TermEmpty(notBefore, notAfter);
        if (notAfter <= block.timestamp) revert IAgreements.TermOver(notAfter, block.timestamp);
        return notAfter - notBefore;
    }

    function requireGeneral(uint256 length) internal pure {
        if (!_isGeneral(length)) revert IAgreements.TermNotGeneral(length, FIVE_YEARS_MIN, FIVE_YEARS_MAX);
    }

    function requireOther(uint256 length) internal pure {
        if (_isGeneral(length)) revert IAgreements.TermIsGeneral(length);
        if (length > FIVE_YEARS_MAX) revert IAgreements.TermAboveCap(length, FIVE_YEARS_MAX);
    }

    function requireLong(uint256 length) internal pure {
        if (length <= FIVE_YEARS_MAX) revert IAgreements.TermWithinCap(length, FIVE_YEARS_MAX);
    }

    function _isGeneral(uint256 length) private pure returns (bool) {
        return length >= FIVE_YEARS_MIN && length <= FIVE_YEARS_MAX;
    }
}
