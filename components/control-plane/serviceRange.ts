import { sizeOf } from "../shared/ranges";

/** kubeadm's MinimumAddressesInServiceSubnet: the tenth address is that of DNS. */
const LEAST_ADDRESSES = 10;
/** kubeadm's MaximumBitsForServiceSubnet. */
const MOST_ADDRESSES = 2 ** 20;

/** Why kubeadm would make no cluster with this range for Services, or undefined where it would. */
export function serviceRangeRefusal(range: string): string | undefined {
    const size = sizeOf(range);
    return size >= LEAST_ADDRESSES && size <= MOST_ADDRESSES
        ? undefined
        : `${range} has ${size} addresses, and kubeadm takes ${LEAST_ADDRESSES} to ${MOST_ADDRESSES} for Services; choose a range from /28 to /12`;
}
