// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {GateId, Kind} from "./Types.sol";

/// @title The standing that an agreement rests on, as the operator's attestations make it
/// @notice Implemented by the procedure of agreements, which opened the standing's gate without end (Art. 15, 16).
interface IStanding {
    error NotAttestations(address caller, address wanted, Kind kind);

    /// @notice Moves a standing's end to the earliest expiry of what its agreement makes a stop, earlier or, on renewal, later.
    /// Accepted only from the contract that the kernel knows as the attestations' procedure.
    /// @param paper hash of the documents of the act that moves it.
    function retimeStanding(GateId standing, uint32 notAfter, bytes32 paper) external;
}
