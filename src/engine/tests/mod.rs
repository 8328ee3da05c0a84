mod any;
mod house;
mod talk;
