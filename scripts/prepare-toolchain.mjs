export const prepareToolchain = async () => {}
