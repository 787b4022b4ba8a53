// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {GateId, Kind} from "./Types.sol";

/// @title The end of an agreement, as the formal proceedings bring it about
/// @notice Implemented by the procedure of agreements: only it may close their gates (Art. 14, 30).
interface IAgreementEnd {
    error NotProceedings(address caller, address wanted, Kind kind);

    /// @notice Closes an agreement's gate for ever. Accepted only from the contract that the kernel knows as the proceedings' procedure.
    /// @param paper hash of the documents of the act that ends it.
    function closeFor(GateId agreement, bytes32 paper) external;
}
