mod house;
mod talk;
