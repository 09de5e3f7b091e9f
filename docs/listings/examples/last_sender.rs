//! An empty channel has not ended: it ends with its last sender.

use crossbeam_channel::unbounded;

fn main() {
    let (sender, receiver) = unbounded();
    let clone = sender.clone();
    clone.send("pizza").expect("the receiver exists");
    drop(clone);

    println!("{:?}", receiver.try_recv());
    println!("{:?}", receiver.try_recv());
    drop(sender);
    println!("{:?}", receiver.try_recv());
}
