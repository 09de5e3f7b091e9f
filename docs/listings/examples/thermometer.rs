//! A thermometer sends a reading, and the receiver expects the other byte order.

fn main() {
    let (number, tenths) = (258_u32, 215_i16); // reading 258, 21.5 degrees
    let sent = [&number.to_be_bytes()[..], &tenths.to_be_bytes()].concat();
    println!("sent:     {sent:02x?}");

    let number = u32::from_le_bytes([sent[0], sent[1], sent[2], sent[3]]);
    let tenths = i16::from_le_bytes([sent[4], sent[5]]);
    println!("received: reading {number}, {:.1} degrees", f64::from(tenths) / 10.0);
}
